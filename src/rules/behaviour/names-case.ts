import { isThatFile } from "./names-file.ts";
import { readEntry } from "./read-entry.ts";

/** A test case as reports and readers know it; `file` is empty where nobody said. */
export type NamedCase = { readonly file: string; readonly suite: string; readonly name: string };

/** A shorter title must be a case's whole one. */
const shortestEnd = 3;

/**
 * Whether a spec's `Changes behaviour` names a test case. An entry is a file (or a glob of files), a case's title or the
 * end of its full title, or both as `file: title`. Quotes, letter case, spaces and what joins suite and case do not
 * count; a table's case or a part of a case is named by the case.
 */
export const namesCase = (entries: readonly string[], each: NamedCase): boolean =>
  entries.flatMap(readEntry).some(({ file, title }) => {
    if (file !== undefined && !isThatFile(file, each.file) && !isItsModule(file, each)) return false;
    return title === undefined ? file !== undefined : isTitle(title, each);
  });

/** Some reports give a Python file as a module: `tests.test_a.TestB`. */
const isItsModule = (file: string, { file: known, suite }: NamedCase): boolean => {
  const module = file.replace(/\.py$/u, "").replaceAll("/", ".");
  return known === "" && file.endsWith(".py") && (suite === module || suite.startsWith(`${module}.`));
};

const isTitle = (title: string, { suite, name }: NamedCase): boolean => {
  const said = flat(title);
  if (said === "") return false;
  const bare = name.replace(/\[[^\]]*\]$/u, "");
  // Python's classes follow their module: `tests.test_a.TestB`.
  const suites = /\s/u.test(suite) ? [suite] : [suite, suite.slice(suite.lastIndexOf(".") + 1)];
  const names = [name, bare, ...partsBefore(bare)];
  return suites
    .flatMap((around) => names.map((each) => flat(`${around} ${each}`)))
    .some((full) => full === said || (said.length >= shortestEnd && full.endsWith(` ${said}`)) || said === flat(name));
};

/** `TestA` of Go's `TestA/part`. */
const partsBefore = (name: string): readonly string[] => {
  const [first = ""] = name.split("/");
  return /^(?:Test|Fuzz|Example|Benchmark)\w*$/u.test(first) ? [first] : [];
};

/** Titles as they compare: runners join them in different ways. */
const flat = (text: string): string =>
  text
    .replaceAll(/[`"'“”]/gu, "")
    .replaceAll(/\s*(?:[>›/]|::?)\s*|\s+/gu, " ")
    .trim()
    .toLowerCase();
