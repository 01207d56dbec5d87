import type { Attempt } from "./attempt.ts";

/** A self-test in figures. Only where every attempt was contained has it passed. */
export type SelftestFigures = {
  readonly attempts: number;
  readonly contained: number;
  readonly escaped: number;
  /** Attempts that could not be made or judged; they are not containment. */
  readonly errors?: number | undefined;
};

export function figuresOf(attempts: readonly Attempt[]): SelftestFigures {
  const count = (outcome: Attempt["outcome"]): number => attempts.filter((each) => each.outcome === outcome).length;
  const errors = count("error");
  return {
    attempts: attempts.length,
    contained: count("contained"),
    escaped: count("escaped"),
    ...(errors === 0 ? {} : { errors }),
  };
}

export function passed({ attempts, contained }: SelftestFigures): boolean {
  return attempts > 0 && attempts === contained;
}
