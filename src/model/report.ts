/** Where a test runner tells its results: a file of the workspace (relative), or what it prints. */
export type ReportSource = { readonly path: string | undefined };

/** What one test case came to. `name` is the case, `suite` what encloses it, outermost first, joined by ` > `. */
export type TestCase = {
  readonly name: string;
  readonly suite: string;
  /** Relative to the workspace, where the report says it. */
  readonly file: string | undefined;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Of a failed case: the end of what was said about it. */
  readonly message: string | undefined;
};

/** A report as read. `ok: false`: there is none, or it cannot be read; `why` is a sentence's end about it. */
export type TestReport =
  { readonly ok: true; readonly cases: readonly TestCase[] } | { readonly ok: false; readonly why: string };

/** A report's bytes as they left a sandbox. */
export type RawReport =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: string };
