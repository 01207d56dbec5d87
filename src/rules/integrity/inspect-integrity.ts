import type { Finding } from "../../model/finding.ts";
import { inspectExpected } from "./inspect-expected.ts";
import { inspectMarks } from "./inspect-marks.ts";
import { inspectSettings, type Texts } from "./inspect-settings.ts";
import { inspectTests, type ReadSides } from "./inspect-tests.ts";
import { isTestPath } from "./is-test-path.ts";
import { readTests } from "./read/read-tests.ts";
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
  const asserting = new Set(texts.flatMap((file) => assertingIn(file)));
  const unreadable: Finding[] = [];
  const read = texts.map(({ path, was, now }): ReadSides => {
    const side = (text: string | null | undefined): TestFile | undefined => {
      if (typeof text !== "string") return undefined;
      try {
        return readTests(path, text, asserting);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        unreadable.push(tooDeep(path));
        return undefined;
      }
    };
    return { path, was: side(was), now: side(now) };
  });
  return [
    ...unreadable,
    ...inspectTests(read),
    ...inspectMarks(read),
    ...inspectSettings(texts),
    ...inspectExpected(texts),
  ];
}

/** Functions that claim something, in the tests of either side: calls of them are claims. */
function assertingIn({ path, was, now }: Texts): readonly string[] {
  if (!isTestPath(path)) return [];
  const none: ReadonlySet<string> = new Set();
  return [was, now].flatMap((text) => (typeof text === "string" ? namesIn(path, text, none) : []));
}

function namesIn(path: string, text: string, none: ReadonlySet<string>): readonly string[] {
  try {
    return readTests(path, text, none).asserting;
  } catch (error) {
    // The file is told of when it is read for good.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** UTF-8 text without a mark at its beginning; null = bytes that are no text. */
function textOf(bytes: Uint8Array | undefined): string | null | undefined {
  if (bytes === undefined) return undefined;
  return bytes.includes(0) ? null : new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
}

const tooDeep = (path: string): Finding => ({
  ...{ gate: "integrity", rule: "unreadable", weight: "unknown", path, line: undefined, cases: [] },
  reason: "is nested too deep to be read",
  fix: "Write it flatter, or let a person commit it.",
});
