import type { Claim, TestCase } from "./test-file.ts";

/** A test case while its file is being read. */
export type Draft = Omit<TestCase, "claims" | "rows"> & { claims: Claim[]; rows: string[] };

/** A case without anything in it. */
export const blankDraft = (path: string): Draft => ({
  ...{ path, titles: [], line: 1, mode: "runs", isFocused: false, isTop: false },
  ...{ claims: [], rows: [], body: "" },
});
