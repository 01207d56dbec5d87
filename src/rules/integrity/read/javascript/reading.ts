import type { FileReading, Place, StepTo } from "../reading.ts";

/** A place in JavaScript or TypeScript. */
export type At = Place & {
  readonly isFocused: boolean;
  /** First parameters of the cases around. */
  readonly contexts: readonly string[];
};

/** A file of JavaScript or TypeScript being read. */
export type Reading = FileReading;

export type Step = StepTo<At>;

/** Functions that are values. */
export const functions = new Set(["ArrowFunction", "FunctionExpression"]);
