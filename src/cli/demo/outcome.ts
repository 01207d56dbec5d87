/** What became of an issue, as a person would read it from GitHub. */
export type Outcome = "working" | "merged" | "needs-you" | "refused" | "withdrawn";

/** What GitHub shows of one issue now. */
export type IssueView = {
  readonly issue: number;
  readonly title: string;
  readonly comment: string | undefined;
  readonly labels: readonly string[];
  readonly pull: { readonly number: number; readonly merged: boolean; readonly open: boolean } | undefined;
};

/** One turn, as the server's log tells it. */
export type TurnLine = {
  readonly issue: number;
  readonly gate: string;
  readonly outcome: string;
  readonly whom: string | undefined;
  readonly reason: string;
  readonly attempts: number;
  readonly verified: readonly string[];
};

/** Reads the outcome from what GitHub shows: the pull request, our label, our comment's heading. */
export const outcomeOf = (view: IssueView): Outcome => {
  if (view.pull?.merged === true) return "merged";
  const heading = view.comment?.split("\n").find((line) => line.startsWith("### ")) ?? "";
  if (heading.startsWith("### Not started")) return "refused";
  if (heading.startsWith("### Withdrawn")) return "withdrawn";
  if (view.labels.includes("lintel:needs-you") && view.pull === undefined) return "needs-you";
  return "working";
};

/** What the demo's four issues must come to. */
export const expected: readonly {
  readonly issue: number;
  readonly outcome: Outcome;
  readonly attempts: number | undefined;
}[] = [
  { issue: 1, outcome: "merged", attempts: 1 },
  { issue: 2, outcome: "merged", attempts: 2 },
  { issue: 3, outcome: "needs-you", attempts: 3 },
  { issue: 4, outcome: "refused", attempts: 0 },
];

/** Whether every issue came to what it must. */
export const asExpected = (
  runs: readonly { readonly issue: number; readonly outcome: Outcome; readonly attempts: number }[],
): boolean =>
  expected.every(({ issue, outcome, attempts }) => {
    const run = runs.find((each) => each.issue === issue);
    return run?.outcome === outcome && (attempts === undefined || run.attempts === attempts);
  });
