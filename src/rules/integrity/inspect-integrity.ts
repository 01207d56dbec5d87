import type { Finding } from "../../model/finding.ts";
import { inspectExpected } from "./inspect-expected.ts";
import { inspectLoads } from "./inspect-loads.ts";
import { inspectMarks } from "./inspect-marks.ts";
import { inspectOrigins } from "./inspect-origins.ts";
import { inspectSettings, type Texts } from "./inspect-settings.ts";
import { inspectTests, type ReadSides } from "./inspect-tests.ts";
import { isTestPath } from "./is-test-path.ts";
import { parseTests } from "./read/parse-tests.ts";
import type { ParsedTests } from "./read/parsed-tests.ts";
import type { TestFile } from "./read/test-file.ts";

/** Both sides of one changed file; undefined = it is not there on that side. */
export type InspectedFile = {
  readonly path: string;
  readonly was: Uint8Array | undefined;
  readonly now: Uint8Array | undefined;
};

/**
 * What a change takes from the tests and the tools that show whether it is right: cases deleted, skipped, focused or
 * thinned, assertions neutered, tools turned off. Doubtful places are notes; a file that cannot be read is `unknown`.
 */
export function inspectIntegrity(files: readonly InspectedFile[]): readonly Finding[] {
  const texts = files.map(({ path, was, now }): Texts => ({ path, was: textOf(was), now: textOf(now) }));
  const parsed = texts.map(({ path, was, now }) => ({ path, was: parsedSide(path, was), now: parsedSide(path, now) }));
  // Functions that claim something, in the tests of either side: calls of them are claims.
  const asserting = new Set(
    parsed.flatMap(({ path, was, now }) => (isTestPath(path) ? [was, now].flatMap((side) => namesIn(side)) : [])),
  );
  const read = parsed.map(({ path, was, now }) => ({
    path,
    was: readSide(was, asserting),
    now: readSide(now, asserting),
  }));
  const unreadable = read
    .filter(({ was, now }) => was === "too deep" || now === "too deep")
    .map(({ path }) => tooDeep(path));
  const sides = read.map(({ path, was, now }): ReadSides => ({ path, was: testsOf(was), now: testsOf(now) }));
  return [
    ...unreadable,
    ...inspectTests(sides),
    ...inspectMarks(sides),
    ...inspectOrigins(sides),
    ...inspectLoads(sides),
    ...inspectSettings(texts),
    ...inspectExpected(texts),
  ];
}

type Side<What> = What | "too deep" | undefined;

const parsedSide = (path: string, text: string | null | undefined): Side<ParsedTests> =>
  typeof text === "string" ? unlessTooDeep(() => parseTests(path, text)) : undefined;

const readSide = (side: Side<ParsedTests>, asserting: ReadonlySet<string>): Side<TestFile> =>
  typeof side === "object" ? unlessTooDeep(() => side.read(asserting)) : side;

const namesIn = (side: Side<ParsedTests>): readonly string[] => (typeof side === "object" ? side.asserting : []);

const testsOf = (side: Side<TestFile>): TestFile | undefined => (typeof side === "object" ? side : undefined);

/** Texts can be nested deeper than a parser or the stack can follow. */
function unlessTooDeep<What>(look: () => What): What | "too deep" {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return "too deep";
  }
}

/** UTF-8 text without a mark at its beginning; null = bytes that are no text. */
function textOf(bytes: Uint8Array | undefined): string | null | undefined {
  if (bytes === undefined) return undefined;
  return bytes.includes(0) ? null : new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}

const tooDeep = (path: string): Finding => ({
  ...{ gate: "integrity", rule: "unreadable", weight: "unknown", path, line: undefined, cases: [] },
  reason: "is nested too deep, or too broken, to be read",
  fix: "Write it flatter, or let a person commit it.",
});
