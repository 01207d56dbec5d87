import type { InlineCode, List, ListItem, Paragraph, PhrasingContent } from "mdast";
import type { Criterion } from "../../model/spec.ts";
import { tidy, type Page } from "./cut.ts";
import { withoutInvisible } from "./invisible.ts";
import { spanOf } from "./markdown.ts";
import type { Section } from "./sections.ts";
import { problemAt, forExample, type SpecProblem } from "./spec-problem.ts";
import { quoted } from "./quoted.ts";

const most = 50;
const longestCommand = 1_000;

/** The criteria, what stands beside their list, and what is wrong. */
type Criteria = {
  readonly criteria: readonly Criterion[];
  readonly beside: string;
  readonly problems: readonly SpecProblem[];
};

/** Reads each item of the section's lists as one criterion; nested items are part of its text. */
export const readCriteria = (section: Section, page: Page): Criteria => {
  const lists = section.nodes.filter((node): node is List => node.type === "list");
  const read = lists.flatMap((list) => list.children).map((item) => readItem(item, page));
  const criteria = read.flatMap(({ criterion }) => (criterion === undefined ? [] : [criterion]));
  const problems = read.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const beside = section.nodes
    .filter((node) => node.type !== "list")
    .map((node) => textOf(spanOf(node), page))
    .filter((text) => text !== "" && !/^[_*]?no response[_*]?$/iu.test(text))
    .join("\n\n");
  if (criteria.length === 0 && problems.length === 0)
    return { criteria, beside, problems: [noneGiven(section, beside)] };
  if (criteria.length <= most) return { criteria, beside, problems };
  const what = `there are ${criteria.length} criteria, and at most ${most} fit one run`;
  return {
    criteria,
    beside,
    problems: [...problems, at(section.line, what, "Split the issue, or put details into nested items.")],
  };
};

const at = (line: number, what: string, fix: string): SpecProblem => problemAt("Acceptance criteria", line, what, fix);

const noneGiven = (section: Section, beside: string): SpecProblem => {
  const example = forExample("Acceptance criteria");
  return beside === ""
    ? at(
        section.line,
        "there are no acceptance criteria",
        `I build until each line of a list is true, so I need that list. ${example}`,
      )
    : at(section.line, "the acceptance criteria are not a list", `Write each as a list item of its own. ${example}`);
};

const textOf = (span: { readonly from: number; readonly to: number } | undefined, page: Page): string =>
  span === undefined ? "" : tidy(page.visible(span.from, span.to));

type Read = { readonly criterion?: Criterion; readonly problem?: SpecProblem };

const readItem = (item: ListItem, page: Page): Read => {
  const whole = spanOf(item);
  const from = item.children[0] === undefined ? undefined : spanOf(item.children[0])?.from;
  if (whole === undefined || from === undefined) return {};
  const line = item.position?.start.line ?? 1;
  const found = commandIn(item, page);
  if (found !== undefined && "wrong" in found) return { problem: at(found.line, found.wrong, found.fix) };
  const command = found === undefined ? undefined : spanOf(found.code);
  const parts =
    command === undefined
      ? [page.visible(from, whole.to)]
      : [page.visible(from, command.from), page.visible(command.to, whole.to)];
  const text = unindented(parts.join(""), indentOf(item, page, whole.from)).replace(/^\[[ xX]?\]\s*/u, "");
  if (found === undefined) return text === "" ? {} : { criterion: { text } };
  const run = found.code.value.replace(/^run:\s*/iu, "").trim();
  if (run.length > longestCommand)
    return {
      problem: at(
        line,
        `the command is longer than ${longestCommand} characters`,
        "Put it into a script of the repository and call that.",
      ),
    };
  return { criterion: { text: text === "" ? `\`${run}\` succeeds` : text, run } };
};

/** How far the item's own text is indented: what its further lines lose. */
const indentOf = (item: ListItem, page: Page, from: number): number => {
  const marker = /^(?:[-*+]|\d{1,9}[.)])[ \t]*/u.exec(page.text.slice(from))?.[0].length ?? 0;
  return (item.position?.start.column ?? 1) - 1 + marker;
};

const unindented = (text: string, indent: number): string =>
  tidy(text.replaceAll(new RegExp(`\\n[ \\t]{0,${Math.min(indent, 100)}}`, "gu"), "\n")).replace(
    /[ \t]+([.;]?)$/u,
    "$1",
  );

type Found = { readonly code: InlineCode } | { readonly wrong: string; readonly fix: string; readonly line: number };

/** The executable command of a criterion: inline code `run: ...` that ends one of its paragraphs. */
const commandIn = (item: ListItem, page: Page): Found | undefined => {
  const found = item.children
    .filter((child) => child.type === "paragraph")
    .flatMap((paragraph) => paragraph.children.flatMap((node, index) => commandAt(paragraph, node, index, page)));
  if (found.length < 2) return found[0];
  const line = item.position?.start.line ?? 1;
  const fix = "Give each command a criterion of its own, or join them with `&&`.";
  return { line, wrong: "one criterion has two commands", fix };
};

const commandAt = (paragraph: Paragraph, node: PhrasingContent, index: number, page: Page): readonly Found[] => {
  const span = spanOf(node);
  const end = spanOf(paragraph)?.to;
  if (node.type !== "inlineCode" || span === undefined || end === undefined) return [];
  const raw = page.text.slice(span.from, span.to);
  const seen = page.visible(span.from, span.to);
  if (seen !== raw && seen !== withoutInvisible(raw)) return [];
  const isLast = /^[\s.;]*$/u.test(page.visible(span.to, end));
  const line = node.position?.start.line ?? 1;
  const wrong = (what: string, fix: string): readonly Found[] => [{ line, wrong: what, fix }];
  if (!/^run:/iu.test(node.value)) {
    const before = paragraph.children[index - 1];
    if (!isLast || before?.type !== "text" || !/(?:^|\s)run:\s*$/iu.test(before.value)) return [];
    const fix = `Write ${quoted(`run: ${node.value}`)} with \`run:\` inside of the backticks.`;
    return wrong("`run:` stands outside of the backticks, so the command would not be run", fix);
  }
  if (/^run:\s*$/iu.test(node.value))
    return wrong("`run:` names no command", "Write for example `run: npm test -- refund`.");
  if (seen !== raw) return wrong("the command contains invisible characters", "Type it again by hand.");
  if (isLast) return [{ code: node }];
  return wrong(
    `${quoted(node.value)} does not stand at the end of its criterion`,
    "Move it to the end of the item; only there is it run.",
  );
};
