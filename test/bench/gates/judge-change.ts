import type { GateName } from "../../../src/model/names.ts";
import type { Verdict } from "../../../src/model/verdict.ts";
import { road } from "../../../src/rules/road.ts";
import type { Step } from "../../../src/rules/next.ts";
import type { CorpusRoad } from "./corpus-road.ts";
import type { Entry } from "./read-corpus.ts";

/** How one change came out. `unknown`: a gate could not tell, or the machine failed; that blocks, and is no refusal. */
export type Outcome = {
  readonly entry: Entry;
  readonly came: "accepted" | "weak" | "refused" | "unknown";
  /** Gate that stopped it; undefined where the machine failed before one could. */
  readonly gate: GateName | undefined;
  readonly reason: string;
  readonly seconds: number;
};

const gateOrder = road.map(({ name }) => name);

/** Tries one change. What the machine could not do is tried once more, as the server would. */
export const judgeChange = async (roads: CorpusRoad, entry: Entry, stopped: AbortSignal): Promise<Outcome> => {
  const first = await once(roads, entry, stopped);
  return first.came === "unknown" && first.gate === undefined ? once(roads, entry, stopped) : first;
};

const once = async (roads: CorpusRoad, entry: Entry, stopped: AbortSignal): Promise<Outcome> => {
  const began = performance.now();
  const rest = { entry, seconds: 0 };
  const timed = (outcome: Outcome): Outcome => ({ ...outcome, seconds: (performance.now() - began) / 1_000 });
  try {
    return timed({ ...rest, ...read(await roads.walk(entry, stopped)) });
  } catch (error) {
    return timed({
      ...rest,
      came: "unknown",
      gate: undefined,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
};

const read = (step: Step): Pick<Outcome, "came" | "gate" | "reason"> => {
  const stop = step.road.at(-1);
  if (stop === undefined) throw new Error("the road ended before a gate stopped the change");
  const verified = step.road.find(({ gate, outcome }) => gate === "verify" && outcome === "pass");
  const reason = stop.reason.split("\n")[0] ?? "";
  if (verified !== undefined && gateOrder.indexOf(stop.gate) > gateOrder.indexOf("verify"))
    return { came: isWeak(step) ? "weak" : "accepted", gate: stop.gate, reason: wholeReason(verified) };
  return { came: stop.outcome === "fail" ? "refused" : "unknown", gate: stop.gate, reason };
};

/** A verdict's sentence, and what it leaves open. */
const wholeReason = ({ reason, notes = [] }: Verdict): string => [reason, ...notes.map(({ text }) => text)].join("; ");

const isWeak = (step: Step): boolean =>
  step.road.some(({ gate, notes = [] }) => gate === "verify" && notes.some(({ kind }) => kind === "weak"));
