import type { Heading, Root, RootContent } from "mdast";
import { tidy, type Cut, type Page } from "./cut.ts";
import { spanOf } from "./markdown.ts";
import { nearSection, sectionNamed, type SectionName } from "./section-names.ts";

/** A heading with what stands under it, by offsets of its content. */
export type Section = {
  readonly title: string;
  readonly name: SectionName | undefined;
  /** What the heading was most likely meant to be, where it is no known one. */
  readonly near: SectionName | undefined;
  readonly depth: number;
  /** Line of the heading; content begins on or after it. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly RootContent[];
};

/**
 * Splits an issue at its headings. A known heading of any depth opens its section; an unknown one of the same depth or
 * higher ends it; deeper ones belong to it. Text before the first heading is a section without a title.
 */
export const sectionsOf = (root: Root, page: Page, cuts: readonly Cut[]): readonly Section[] => {
  const sections: Section[] = [untitled];
  for (const node of root.children) {
    const span = spanOf(node);
    if (span === undefined || cuts.some(({ from, to }) => from <= span.from && span.to <= to)) continue;
    const last = sections.at(-1) ?? untitled;
    const opened = node.type === "heading" ? opening(node, span, page, last) : undefined;
    if (opened === undefined) sections[sections.length - 1] = { ...last, to: span.to, nodes: [...last.nodes, node] };
    else sections.push(opened);
  }
  return sections;
};

const untitled: Section = { title: "", name: undefined, near: undefined, depth: 7, line: 1, from: 0, to: 0, nodes: [] };

const opening = (
  heading: Heading,
  span: { readonly from: number; readonly to: number },
  page: Page,
  current: Section,
): Section | undefined => {
  const first = heading.children[0] && spanOf(heading.children[0]);
  const last = spanOf(heading.children.at(-1) ?? heading);
  const title = first === undefined || last === undefined ? "" : tidy(page.visible(first.from, last.to)).trim();
  const name = sectionNamed(title);
  const near = name === undefined ? nearSection(title) : undefined;
  const isParagraph = !page.text.slice(span.from, span.to).startsWith("#");
  if (name === undefined && near === undefined) {
    // `text` above `---` is a heading to Markdown, but hardly ever meant as one.
    if (isParagraph || (current.title !== "" && heading.depth > current.depth)) return undefined;
  }
  const line = heading.position?.start.line ?? 1;
  return { title, name, near, depth: heading.depth, line, from: span.to, to: span.to, nodes: [] };
};
