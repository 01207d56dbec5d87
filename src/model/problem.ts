/** One thing wrong with something a person wrote: where it is, and what to write instead. */
export type Problem = {
  /** File, section or field, with a line where one exists: `lintel.yml:3:1`, `Scope, line 9`. */
  readonly where: string;
  /** One sentence: what is wrong. */
  readonly what: string;
  /** One sentence or a corrected example (Markdown allowed): how to mend it. */
  readonly fix: string;
};

/** Bad input is a value, not an exception. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Something asked of the outside world that may not be readable; unreadable means no. */
export type Readable<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };
