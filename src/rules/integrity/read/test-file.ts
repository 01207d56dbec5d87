/**
 * How a test case runs. `conditional`: only where a condition holds that is not about the platform. `failing`: it passes
 * where it fails.
 */
export type Mode = "runs" | "skipped" | "conditional" | "platform" | "failing";

/** A condition that a claim stands under. */
export type Guard = {
  /** What it is about: the machine, its system or versions, anything else; `late`: nobody waits for it. */
  readonly kind: "environment" | "platform" | "value" | "late";
  readonly text: string;
  /** `if (x) { claim }`, `if (x) return; claim`, `if (x) continue; claim`. */
  readonly form: "branch" | "exit" | "next";
};

/** Something a test claims: an assertion, a throw under a condition, a call of a helper that asserts. */
export type Claim = {
  /** Without spaces and comments: for comparison only. */
  readonly text: string;
  /** What it is about, the same way; empty when that is not plain. */
  readonly subject: string;
  /** 0: holds always. 1: says little (`ok`, `defined`). 2: a part (`includes`, `match`, `>`). 3: equal. */
  readonly strength: 0 | 1 | 2 | 3;
  /** Allowed distance or number of digits, for claims that have one; smaller is stricter. */
  readonly tolerance: number | undefined;
  readonly line: number;
  readonly guards: readonly Guard[];
  /** It compares an expression with itself: a claim only where it was one before. */
  readonly isSelf: boolean;
};

/** One test case, or what stands outside of all of them (`isTop`). */
export type TestCase = {
  readonly path: string;
  /** Titles of the suites and of the case. */
  readonly titles: readonly string[];
  readonly line: number;
  readonly mode: Mode;
  readonly isFocused: boolean;
  readonly isTop: boolean;
  readonly claims: readonly Claim[];
  /** Rows of the tables it runs through, as text. */
  readonly rows: readonly string[];
  /** Its body without spaces: for recognising it under another name. */
  readonly body: string;
};

/** Something besides cases that may weaken a test run or a tool: found in any file. */
export type Mark = {
  readonly kind: MarkKind;
  /** Without spaces: the same mark on both sides is not new. */
  readonly text: string;
  readonly line: number;
};

export type MarkKind =
  | "neutered assertion"
  | "mocked subject"
  | "early exit"
  | "tried again"
  | "detects the test run"
  | "reads tests"
  | "reads sources"
  | "always equal"
  | "lint off for a file"
  | "lint off"
  | "types off for a file"
  | "types off"
  | "coverage off for a file"
  | "coverage off"
  | "asks for checks";

/** Where a name of a file comes from: a module, or a definition of its own. */
export type Origin = { readonly from: string } | { readonly text: string; readonly isHollow: boolean };

/** What one side of a file holds. */
export type TestFile = {
  /** Names that are imported, or defined outside of cases. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Other files that it runs only by loading them. */
  readonly loads: readonly string[];
  readonly cases: readonly TestCase[];
  readonly marks: readonly Mark[];
};
