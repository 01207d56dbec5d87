import { inspectIntegrity } from "../../../src/rules/integrity/inspect-integrity.ts";
import type { Finding } from "../../../src/model/finding.ts";

/** Files of one side, by path. */
export type Files = Readonly<Record<string, string>>;

/** What the inspectors say of a change between two sets of files. */
export const inspected = (before: Files, after: Files): readonly Finding[] => {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => before[path] !== after[path],
  );
  const bytes = (text: string | undefined) => (text === undefined ? undefined : new TextEncoder().encode(text));
  return inspectIntegrity(paths.map((path) => ({ path, was: bytes(before[path]), now: bytes(after[path]) })));
};

/** The rules that fail the change, each once. */
export const wrongs = (before: Files, after: Files): readonly string[] => [
  ...new Set(inspected(before, after).flatMap(({ weight, rule }) => (weight === "note" ? [] : [rule]))),
];
