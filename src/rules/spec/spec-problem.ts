import type { Problem } from "../../model/problem.ts";
import { sectionExample, type SectionName } from "./section-names.ts";

/** A problem of an issue text; `line` counts from 1 in the body. */
export type SpecProblem = Problem & { readonly line: number };

/** A problem at a line of a section. */
export const problemAt = (section: SectionName, line: number, what: string, fix: string): SpecProblem => ({
  where: `${section}, line ${line}`,
  line,
  what,
  fix,
});

/** An example to copy, as Markdown. */
export const forExample = (name: SectionName): string => {
  const fence = sectionExample(name).includes("```") ? "````" : "```";
  return `For example:\n${fence}markdown\n${sectionExample(name)}\n${fence}`;
};
