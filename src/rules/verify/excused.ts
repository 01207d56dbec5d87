import type { TestCase } from "../../model/report.ts";
import type { Spec } from "../../model/spec.ts";
import { namedBy } from "../named-by.ts";
import { globMatcher, globProblem, normalisedGlob } from "../spec/glob.ts";

/** A line of `Changes behaviour` without the marks that people put around names. */
const bare = (line: string): string =>
  line
    .replace(/^[-*+]\s+(?:\[[ x]\]\s+)?/u, "")
    .replaceAll(/[`"'“”]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();

const isGlob = (line: string): boolean =>
  /^[^\s:]+$/u.test(line) && /[/.*]/u.test(line) && globProblem(normalisedGlob(line)) === undefined;

/** Test files that the spec names as such: what they hold may change as a whole. */
export const excusedFiles = (spec: Spec | undefined, paths: readonly string[]): readonly string[] => {
  const globs = (spec?.changesBehaviour ?? []).map(bare).filter(isGlob);
  const matches = globMatcher(globs, { nocase: false });
  return paths.filter((path) => matches(path));
};

/** Whether the spec's `Changes behaviour` names a case: by its name, with or without what encloses it, or by its file. */
export const isExcused = (spec: Spec | undefined, each: TestCase): boolean => {
  const lines = spec?.changesBehaviour ?? [];
  return (
    namedBy(lines, each.file ?? "", `${each.suite} ${each.name}`) || lines.map(bare).some((line) => names(line, each))
  );
};

const names = (line: string, { name, suite, file }: TestCase): boolean => {
  if (line === "") return false;
  if (file !== undefined && isGlob(line) && globMatcher([line], { nocase: false })(file)) return true;
  const rest = file !== undefined && line.startsWith(file) ? line.slice(file.length).replace(/^[\s:>,-]+/u, "") : line;
  const wanted = flat(rest);
  const known = [
    name,
    `${suite} ${name}`,
    ...suite.split(" > ").map((_, at, all) => [...all.slice(at), name].join(" ")),
  ];
  return known.some((each) => flat(each) === wanted);
};

/** Names as they compare: runners join them in different ways. */
const flat = (text: string): string =>
  text
    .replaceAll(/[`"'“”]/gu, "")
    .replaceAll(/\s*(?:>|›|::|:)\s*|\s+/gu, " ")
    .trim()
    .toLowerCase();
