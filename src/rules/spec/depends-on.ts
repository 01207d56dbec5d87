import type { Page } from "./cut.ts";
import { isNone, linesOf, sectionText } from "./page.ts";
import type { Section } from "./sections.ts";
import { problemAt, type SpecProblem } from "./spec-problem.ts";
import { quoted } from "./quoted.ts";

const most = 20;

type Dependencies = { readonly numbers: readonly number[]; readonly problems: readonly SpecProblem[] };

/** Reads issue numbers of this repository: `#12`, `GH-12` or `12`, with commas, lists or "and" between them. */
export const readDependsOn = (section: Section, page: Page, issue: number): Dependencies => {
  if (isNone(sectionText(section, page).replace(/^[-*+][ \t]+/u, ""))) return { numbers: [], problems: [] };
  const words = linesOf(section, page).flatMap(({ line, text }) =>
    text
      .replace(/^(?:[-*+]|\d{1,9}[.)][ \t])[ \t]*(?:\[[ xX]\])?/u, "")
      .replaceAll(/(?:^|\s)\([^)]*\)|(?<=\d)(?:\s[-–—]+|:)\s(?!.*\d).*$/gu, " ")
      .split(/[\s,;]+/u)
      .filter((word) => !/^(?:and|&|issues?|depends|on|blocked|by|after|):?$/iu.test(word))
      .map((word) => ({ line, word })),
  );
  const read = words.map(({ word, line }) => numberIn(word, line, issue));
  const numbers = [...new Set(read.filter((found) => typeof found === "number"))].sort((a, b) => a - b);
  const problems = read.filter((found) => typeof found === "object");
  if (numbers.length <= most) return { numbers, problems };
  const what = `it names ${numbers.length} issues, more than ${most}`;
  return {
    numbers,
    problems: [...problems, problemAt("Depends on", section.line, what, "Name only those that must be done first.")],
  };
};

const numberIn = (word: string, line: number, issue: number): number | SpecProblem => {
  const digits = /^(?:#|GH-)?(\d{1,9})[.:]?$/iu.exec(word)?.[1];
  const said = quoted(word);
  if (digits === undefined) {
    const elsewhere = /^(?:[\w.-]+\/[\w.-]+#\d+|https?:\/\/\S+)$/iu.test(word);
    const what = elsewhere ? `${said} is not written as an issue of this repository` : `${said} is not an issue number`;
    return problemAt("Depends on", line, what, "Write issues of this repository as `#12`, with commas between them.");
  }
  const number = Number(digits);
  if (number === issue) return problemAt("Depends on", line, "the issue depends on itself", `Take \`#${number}\` out.`);
  if (number === 0) return problemAt("Depends on", line, "there is no issue `#0`", "Write for example `#12`.");
  return number;
};
