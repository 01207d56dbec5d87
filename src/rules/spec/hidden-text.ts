import type { Root } from "mdast";
import { merged, type Cut } from "./cut.ts";
import { hiddenHtml } from "./hidden-html.ts";
import { hiddenMarks } from "./hidden-marks.ts";
import { invisibleIn, spellOut } from "./invisible.ts";
import { everyNode, spanOf } from "./markdown.ts";

/** Comments that Markdown takes for text, formulas that print nothing, and invisible characters written as entities. */
const inText: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "HTML comment", pattern: /<!--(?:[\s\S]*?-->|[\s\S]*$)/gu },
  {
    kind: "formula that hides text",
    pattern: /\$[^$\n]{0,500}\\(?:[hv]?phantom|(?:text)?color|style|class|tag|unicode)\b[^$\n]{0,500}\$/gu,
  },
  {
    kind: "invisible character",
    pattern:
      /&(?:#x0*(?:ad|34f|61c|200[b-f]|202[a-e]|206[0-9a-f]|feff|180[b-f]|2800|3164|fe0[0-9a-f]|e0[01][0-9a-f]{2});|#0*(?:173|847|1564|820[3-7]|823[4-8]|828[89]|829\d|830[0-3]|65279|10240|12644|6502[4-9]|6503\d|917[5-9]\d{2}|918[0-4]\d{2});|(?:shy|zwn?j|lrm|rlm|ZeroWidthSpace|NegativeThinSpace|NoBreak|InvisibleTimes|InvisibleComma|ApplyFunction|af|ic|it);)/giu,
  },
];

/** Everything in this text that a reader of the rendered page does not see, and the markup that could carry it. */
export const cutsIn = (root: Root, text: string): readonly Cut[] => {
  const shown = [...everyNode(root)].flatMap((node) =>
    node.type === "code" || node.type === "inlineCode" ? (spanOf(node) ?? []) : [],
  );
  const isShown = (at: number): boolean => shown.some(({ from, to }) => from <= at && at < to);
  const marked = [...hiddenHtml(root, text), ...hiddenMarks(root, text)];
  const isMarked = (at: number): boolean => marked.some(({ from, to }) => from <= at && at < to);
  const written = inText.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => !isShown(index) && !isMarked(index))
      .map((match) => ({
        from: match.index,
        to: match.index + match[0].length,
        instead: "",
        found: { kind, text: match[0] },
      })),
  );
  const invisible = invisibleIn(text).map((stretch) => ({
    ...stretch,
    instead: "",
    found: { kind: "invisible characters", text: spellOut(text.slice(stretch.from, stretch.to)) },
  }));
  return merged([...marked, ...written, ...invisible]);
};

/** What people are shown: a line for each find, bounded. */
export const findings = (cuts: readonly Cut[], text: string): readonly string[] => {
  const lines = cuts.flatMap(({ from, found }) => {
    if (found === undefined) return [];
    const line = text.slice(0, from).split("\n").length;
    const words = found.text.replaceAll(/\s+/gu, " ").trim();
    return [`line ${line}, ${found.kind}: ${words.length > 300 ? `${words.slice(0, 299)}…` : words}`];
  });
  return lines.length <= 50 ? lines : [...lines.slice(0, 50), `and ${lines.length - 50} more`];
};
