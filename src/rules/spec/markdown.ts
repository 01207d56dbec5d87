import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** GitHub's own limit for an issue or comment body, in characters. */
export const longestBody = 65_536;

/** The tree GitHub renders from this text, with offsets into it. Ask `isTangled` first. */
export const parseMarkdown = (text: string): Root =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/**
 * Whether the parser could need seconds for this text: its cost is quadratic in unmatched marks and in nesting. Text
 * that people write stays far below both limits.
 */
export const isTangled = (text: string): boolean =>
  (text.match(/[[\]]/gu)?.length ?? 0) > 6_000 ||
  (text.match(/\*+|_+|~+/gu)?.length ?? 0) > 4_000 ||
  deeplyNested.test(text);

const deeplyNested = /^[ \t]*(?:(?:>|(?:[*+-]|\d{1,9}[.)])[ \t])[ \t]*){30}/mu;

/** Line ends as `\n`, and no broken surrogates: the same text for every client that sent it. */
export const normalised = (text: string): string => text.toWellFormed().replaceAll(/\r\n?/gu, "\n");

/** Where a node stands in the text; undefined for nodes that an extension made up. */
export const spanOf = (node: Nodes): { readonly from: number; readonly to: number } | undefined => {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  return from === undefined || to === undefined ? undefined : { from, to };
};

/** Every node, parents first, in the order of the text. */
export function* everyNode(node: Nodes): Generator<Nodes> {
  yield node;
  if (!("children" in node)) return;
  for (const child of node.children) yield* everyNode(child);
}
