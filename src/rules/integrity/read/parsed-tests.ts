import type { TestFile } from "./test-file.ts";

/** One side of a file, parsed. */
export type ParsedTests = {
  /** Functions in it that claim something when they are called. */
  readonly asserting: readonly string[];
  /** Its test cases, claims and marks; `asserting`: functions of other files that claim something. */
  readonly read: (asserting: ReadonlySet<string>) => TestFile;
};
