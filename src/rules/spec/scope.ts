import type { Page } from "./cut.ts";
import { distance } from "fastest-levenshtein";
import { globProblem, isPattern, normalisedGlob } from "./glob.ts";
import { countMatching, nearestGlob } from "./nearest-glob.ts";
import { isNone, linesOf } from "./page.ts";
import { pathsNamedIn, type NamedPath } from "./scope-words.ts";
import type { Section } from "./sections.ts";
import { problemAt, type SpecProblem } from "./spec-problem.ts";
import { quoted } from "./quoted.ts";

const most = 100;
/** Suggestions cost a pass over all paths each; more than this many at once help nobody. */
const mostSuggestions = 10;

type Scope = { readonly globs: readonly string[]; readonly problems: readonly SpecProblem[] };

/** Reads the globs of `Scope` and holds them against the files there are; no paths at all means nothing to hold against. */
export const readScope = (section: Section, page: Page, paths: readonly string[]): Scope => {
  const lines = linesOf(section, page);
  if (isEverything(lines.map(({ text }) => text))) return { globs: [], problems: [] };
  const read = lines.flatMap((line) => pathsNamedIn(line));
  const problems = read.flatMap((found) => ("what" in found ? [found] : []));
  const named = read.flatMap((found) => ("what" in found ? [] : [found]));
  let suggestions = 0;
  for (const name of named.slice(0, most)) {
    const problem = problemOf(name, paths, suggestions < mostSuggestions);
    if (problem === undefined) continue;
    problems.push(problem);
    suggestions += 1;
  }
  if (named.length > most) {
    const what = `it lists ${named.length} globs, more than ${most}`;
    problems.push(at(section.line, what, "Name directories instead, as `src/payments/**`."));
  }
  return { globs: [...new Set(named.map(({ path }) => normalisedGlob(path)))], problems };
};

const isEverything = (lines: readonly string[]): boolean => {
  const said = lines
    .join(" ")
    .replace(/^[-*+][ \t]+/u, "")
    .trim();
  return isNone(said) || /^[_*]?no response[_*]?$/iu.test(said) || /^(?:everything|anything|all|any)\.?$/iu.test(said);
};

const at = (line: number, what: string, fix: string): SpecProblem => problemAt("Scope", line, what, fix);

const problemOf = (
  { path, line, isNew }: NamedPath,
  paths: readonly string[],
  suggest: boolean,
): SpecProblem | undefined => {
  const glob = normalisedGlob(path);
  const wrong = globProblem(glob);
  if (wrong !== undefined) return at(line, `${quoted(path)} ${wrong.what}`, fixFor(wrong.mended));
  if (isNew || paths.length === 0 || countMatching(glob, paths) > 0) return undefined;
  if (!isPattern(glob) && isInKnownDirectory(glob, paths) && !isSlip(glob, paths)) return undefined;
  const near = suggest ? nearestGlob(glob, paths) : undefined;
  const what = `${quoted(glob)} matches no file`;
  const unless = `If it is to be made, write ${quoted(glob)} (new).`;
  if (near === undefined) return at(line, what, unless);
  return at(
    line,
    what,
    `Did you mean ${quoted(near.glob)} (${near.files === 1 ? "1 file" : `${near.files} files`})? ${unless}`,
  );
};

const fixFor = (mended: string | undefined): string =>
  mended !== undefined && globProblem(mended) === undefined
    ? `Did you mean ${quoted(mended)}?`
    : "Write globs such as `src/payments/**`; what must stay as it is belongs under `Out of scope`.";

/** A directory, another case, or one letter of a longer name: hardly a file to be made. */
const isSlip = (path: string, paths: readonly string[]): boolean => {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/u, "");
  return paths.some((known) => {
    if (known.startsWith(`${path}/`) || known.toLowerCase() === path.toLowerCase()) return true;
    return stem.length >= 5 && Math.abs(known.length - path.length) <= 1 && distance(known, path) === 1;
  });
};

/** A plain path beside existing files is a file to be made. */
const isInKnownDirectory = (path: string, paths: readonly string[]): boolean => {
  const end = path.lastIndexOf("/");
  return end === -1 || paths.some((known) => known.startsWith(path.slice(0, end + 1)));
};
