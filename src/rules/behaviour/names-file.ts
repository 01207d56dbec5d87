import { globMatcher } from "../spec/glob.ts";
import { readEntry } from "./read-entry.ts";

/** Whether a spec's `Changes behaviour` names a file as a whole; a test file stands for its snapshots too. */
export const namesFile = (entries: readonly string[], path: string): boolean =>
  entries
    .flatMap(readEntry)
    .some(({ file, title }) => file !== undefined && title === undefined && isThatFile(file, path));

/** The whole path, its end from a directory on, or a glob. */
export const isThatFile = (said: string, path: string): boolean => {
  const bare = said.replace(/^(?:\.?\/)+/u, "");
  return [path, testOf(path)].some(
    (each) =>
      each === bare || (bare !== "" && each.endsWith(`/${bare}`)) || globMatcher([said], { nocase: false })(each),
  );
};

/** The test file whose snapshots a path holds; any other path is itself. */
const testOf = (path: string): string =>
  path.endsWith(".snap") ? path.replace(/__snapshots__\//u, "").replace(/\.snap$/u, "") : path;
