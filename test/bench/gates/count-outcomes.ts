import type { Outcome } from "./judge-change.ts";

/** One outcome that was not what the corpus says, or was it for another reason. */
export type Surprise = {
  readonly kind: "false accept" | "false reject" | "wrong gate" | "could not tell";
  readonly change: string;
  readonly expected: string;
  readonly got: string;
};

/** What a run of the corpus comes to; `seconds` is what all of it took on the clock. */
export const countOutcomes = (outcomes: readonly Outcome[], seconds: number) => {
  const counted = outcomes.filter(({ entry }) => entry.change.needs === undefined);
  const wrong = counted.filter(({ entry }) => entry.change.truth === "wrong");
  const right = counted.filter(({ entry }) => entry.change.truth === "right");
  const forReaders = outcomes.filter(({ entry }) => entry.change.needs === "review");
  const came = (those: readonly Outcome[], ...how: readonly Outcome["came"][]): number =>
    those.filter((outcome) => how.includes(outcome.came)).length;
  const figures = {
    changes: outcomes.length,
    wrong: wrong.length,
    false_accepts: came(wrong, "accepted"),
    right: right.length,
    false_rejects: came(right, "refused", "unknown"),
    weak: { right: came(right, "weak"), wrong: came(wrong, "weak") },
    could_not_tell: { right: came(right, "unknown"), wrong: came(wrong, "unknown") },
    needs_review: { changes: forReaders.length, passed_on: came(forReaders, "accepted", "weak") },
    by_gate: byGate(wrong),
    seconds_per_change: Math.round((seconds / Math.max(1, outcomes.length)) * 10) / 10,
  };
  return { figures, surprises: counted.flatMap(surpriseOf) };
};

const byGate = (wrong: readonly Outcome[]): Readonly<Record<string, number>> => {
  const stopped = wrong.filter(({ came }) => came === "refused" || came === "unknown");
  const groups = Map.groupBy(stopped, ({ gate }) => gate ?? "machine");
  return Object.fromEntries([...groups].map(([gate, those]) => [gate, those.length]));
};

const surpriseOf = ({ entry, came, gate, reason }: Outcome): readonly Surprise[] => {
  const { truth, gates = [] } = entry.change;
  const got = `${came}${gate === undefined ? "" : ` at ${gate}`}: ${reason}`;
  const say = (kind: Surprise["kind"], expected: string): readonly Surprise[] => [
    { kind, change: entry.name, expected, got },
  ];
  if (truth === "right") return came === "refused" || came === "unknown" ? say("false reject", "accepted") : [];
  const expected = `refused by ${gates.join(" or ")}`;
  if (came === "accepted" || came === "weak") return came === "weak" ? [] : say("false accept", expected);
  if (gate === undefined || !gates.includes(gate)) return say("wrong gate", expected);
  return [];
};
