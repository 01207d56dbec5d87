import { isLoadFailure } from "./load-failure.ts";
import { keysOf, type Sight } from "./sight.ts";

/** How a case that is green with the change shows it, or does not. */
export type Showing = {
  readonly key: string;
  /** `assertion`: red without the change, by what it asserts. `load`: red because code is not there. `green`: it is not red. */
  readonly without: "assertion" | "load" | "green";
};

/**
 * What each case that passes with the change shows under base's source. `cases`: the change's tests on the change's source;
 * `without`: the same tests on other source. A case that is gone there while its file or the whole run broke is red by load.
 */
export const showings = (cases: readonly string[], without: Sight): readonly Showing[] =>
  cases.map((key) => ({ key, without: resultOf(without, key, cases) }));

const resultOf = (sight: Sight, key: string, all: readonly string[]): Showing["without"] => {
  // Out of time or memory: it does not pass, and says nothing about why.
  if (sight.kind !== "seen") return "load";
  const found = sight.cases.get(key);
  if (found === undefined) return sight.crashed || hasBrokenFile(sight, all) ? "load" : "green";
  if (found.outcome !== "failed") return "green";
  return isLoadFailure(found.message) ? "load" : "assertion";
};

/** A failed case that the whole run does not know stands for a file that did not load. */
const hasBrokenFile = (sight: Sight, all: readonly string[]): boolean => {
  const known = new Set(all);
  return keysOf(sight, "failed").some((key) => !known.has(key));
};
