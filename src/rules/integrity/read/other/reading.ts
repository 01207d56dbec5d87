import type { FileReading, Place, StepTo } from "../reading.ts";
import type { Dialect } from "./dialect.ts";

/** A place in a language with functions for cases. */
export type At = Place & {
  /** Decorators, attributes or annotations of the piece. */
  readonly heads: string;
};

/** A file of such a language being read. */
export type Reading = FileReading & { readonly dialect: Dialect };

export type Step = StepTo<At>;
