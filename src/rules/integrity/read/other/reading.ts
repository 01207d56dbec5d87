import type { FileReading, Place, StepTo } from "../reading.ts";
import type { Dialect } from "./dialect.ts";

/** A place in a language with functions for cases. */
export type At = Place & {
  /** Decorators, attributes or annotations of the piece. */
  readonly heads: string;
  /** The function that is no case, or the case, which this stands in. */
  readonly around: string | undefined;
  /** Others do not run while this does. */
  readonly isFocused?: boolean;
};

/** A file of such a language being read. */
export type Reading = FileReading & {
  readonly dialect: Dialect;
  /** Functions of the file that skip the case that calls them, with what that depends on. */
  readonly skipping: ReadonlyMap<string, string>;
  /** Functions that run before each case. */
  readonly skipsEach: ReadonlySet<string>;
};

export type Step = StepTo<At>;
