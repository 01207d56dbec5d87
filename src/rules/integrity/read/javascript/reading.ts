import type { Alias } from "./aliases.ts";
import type { FileReading, Place, StepTo } from "../reading.ts";

/** A place in JavaScript or TypeScript. */
export type At = Place & {
  readonly isFocused: boolean;
  /** First parameters of the cases around. */
  readonly contexts: readonly string[];
};

/** A file of JavaScript or TypeScript being read. */
export type Reading = FileReading & {
  readonly aliases: ReadonlyMap<string, Alias>;
  /** Functions of the file that let no failure out of what they call. */
  readonly swallowing: ReadonlySet<string>;
};

export type Step = StepTo<At>;

/** Functions that are values. */
export const functions = new Set(["ArrowFunction", "FunctionExpression"]);
