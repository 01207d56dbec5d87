/** What an attempt to break out came to. `error`: it could not be made, or not be judged; that is not containment. */
export type Outcome = "contained" | "escaped" | "error";

/** One attempt to break out of a sandbox, and what was seen of it. */
export type Attempt = {
  readonly group: string;
  readonly name: string;
  /** What was tried, for people. */
  readonly tried: string;
  /** What was seen: the kernel's answer, or what the engine or a witness outside showed. */
  readonly observed: string;
  readonly outcome: Outcome;
};

/** An attempt judged by one question: did it get through? */
export function judged(
  attempt: Pick<Attempt, "group" | "name" | "tried">,
  through: boolean,
  observed: string,
): Attempt {
  return { ...attempt, observed, outcome: through ? "escaped" : "contained" };
}

/** An attempt that nothing can be said about. */
export function unjudged(attempt: Pick<Attempt, "group" | "name" | "tried">, observed: string): Attempt {
  return { ...attempt, observed, outcome: "error" };
}
