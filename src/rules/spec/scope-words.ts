import { problemAt, type SpecProblem } from "./spec-problem.ts";
import { quoted } from "./quoted.ts";

/** A path or glob somebody wrote, and whether they said that it is to be made. */
export type NamedPath = { readonly path: string; readonly line: number; readonly isNew: boolean };

const negation =
  /(?:^|[\s,;(])(?:except|excepting|excluding|but|not|without|minus|outside|other than|apart from)(?=$|[\s,;:)])/iu;
const madeNew = /\((?:new|to be (?:made|created|added)|will be (?:made|created|added))\)|(?:^|\s)new(?=$|[\s,;])/iu;

/** The paths one line of a Scope names: in code spans, or bare between commas and spaces, with a remark behind them. */
export const pathsNamedIn = ({
  line,
  text,
}: {
  readonly line: number;
  readonly text: string;
}): readonly (NamedPath | SpecProblem)[] => {
  const item = text.replace(/^(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]?\](?:[ \t]+|$))?/u, "");
  if (/^(?:`{3,}|~{3,})\S*$/u.test(item) || item === "") return [];
  if (/(?:^|[\s,`])![^\s(]/u.test(item)) return [refused(line, item)];
  const spans = [...item.matchAll(/(`+)([^`]+)\1/gu)].map((match) => (match[2] ?? "").trim());
  const outside = item.replaceAll(/(`+)[^`]+\1/gu, " ");
  const remark = withoutRemark(outside);
  if (negation.test(outside)) return [refused(line, item)];
  const isNew = madeNew.test(outside);
  const words = remark.split(/[\s,;]+/u).filter((word) => word !== "");
  const bare = words.filter(
    (word) => /[/*.?[{]/u.test(word.replace(/[.:]$/u, "")) || (spans.length === 0 && words.length === 1),
  );
  if (spans.length === 0 && bare.length < words.filter((word) => !/^(?:and|or|new|&)$/iu.test(word)).length)
    return [prose(line, item)];
  return [...spans, ...bare.map(unescaped)].map((path) => ({ path, line, isNew }));
};

/** Without what stands in parentheses after a space, or after a dash, a colon or a `#`. */
const withoutRemark = (text: string): string =>
  text.replaceAll(/(?:^|\s)\([^)]*\)/gu, " ").replace(/(?:\s[-–—]+\s|:\s|\s#\s?)(?!.*[*/]).*$/u, " ");

const unescaped = (word: string): string =>
  word.replaceAll(/\\([*_[\]{}()#!.-])/gu, "$1").replace(/^["']|["']$|[.:]$/gu, "");

const refused = (line: number, item: string): SpecProblem =>
  problemAt(
    "Scope",
    line,
    `${quoted(item)} takes something away again, which a scope cannot`,
    "List only what may be touched, and name the rest under `Out of scope`.",
  );

const prose = (line: number, item: string): SpecProblem =>
  problemAt(
    "Scope",
    line,
    `${quoted(item)} is not a list of globs`,
    "Write one glob on each line, such as `src/payments/**`; a path with spaces in it needs backticks.",
  );
