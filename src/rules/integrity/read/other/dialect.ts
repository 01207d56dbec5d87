import type { Language } from "../parse-code.ts";

/** What tells a test case from any other function, and a claim from any other statement, in one language. */
export type Dialect = {
  readonly language: Exclude<Language, "javascript">;
  readonly functions: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  /** Words before a function or class (decorators, attributes, annotations) stand in these pieces. */
  readonly heads: RegExp;
  readonly isCase: (name: string, heads: string, path: string) => boolean;
  /** Heads, or calls in a body, that keep a case from running. */
  readonly skip: RegExp;
  readonly skipUnless: RegExp;
  /** Heads with which a case passes where it fails. */
  readonly failing: RegExp;
  /** Calls outside of cases that keep the whole file from running. */
  readonly skipAll: RegExp;
  /** Calls, without their receiver's text, that claim something. */
  readonly claim: RegExp;
  /** A call that begins a case of its own inside of another. */
  readonly subcase: RegExp | undefined;
  /** Keeps a whole file from running. */
  readonly skipFile: RegExp;
};
