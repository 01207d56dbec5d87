import type { Effect } from "../../model/effect.ts";
import type { Facts, TreeFacts } from "../../model/facts.ts";
import type { Digest, Tree } from "../../model/names.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Run } from "../../model/run.ts";
import type { NamedCommand } from "../commands-to-measure.ts";
import { setupFor, verifyJob } from "../measure.ts";
import { sightOf, type Sight } from "./sight.ts";

/** What is wanted of one cell. */
export type Wanted = {
  readonly tree: Tree;
  /** Tree whose manifests the cell has: it gets the snapshot of `setup` made for that. */
  readonly like: TreeFacts;
  readonly command: NamedCommand;
  /** Which of several measurements of the same, counted from 1. */
  readonly time?: number;
  readonly minutes?: number;
  readonly mayBeEmpty?: boolean;
};

/** Collects what a judgement wants measured, and shows what has been. */
export type Desk = {
  /** The cell's sight, or undefined while it is not there; it is then asked for. */
  readonly see: (wanted: Wanted) => Sight | undefined;
  /** The same, without asking for it. */
  readonly peek: (wanted: Wanted) => Sight | undefined;
  readonly effects: () => readonly Effect[];
  readonly evidence: () => readonly Digest[];
};

export const createDesk = (run: Run, facts: Facts, policy: EffectivePolicy): Desk => {
  const effects = new Map<string, Effect>();
  const evidence = new Set<Digest>();
  const look = (wanted: Wanted): { readonly sight: Sight | undefined; readonly asks: readonly Effect[] } => {
    const { tree, like, command, time = 1, minutes, mayBeEmpty = false } = wanted;
    const setup = setupFor(run, facts, policy, like);
    if ("state" in setup) {
      if (setup.state === "waits") return { sight: undefined, asks: setup.effects };
      const reason = setup.state === "unknown" ? setup.reason : "`setup` failed";
      return { sight: { kind: "unknown", reason }, asks: [] };
    }
    const more = minutes === undefined ? {} : { minutes };
    const { job, result } = verifyJob(run, policy, { ...command, ...setup, tree, time, ...more });
    if (result === undefined) return { sight: undefined, asks: [{ name: job.id, do: "start", job }] };
    if ("seen" in result && result.seen !== undefined) evidence.add(result.seen.log);
    return { sight: sightOf(result, command.report, { mayBeEmpty }), asks: [] };
  };
  return {
    see: (wanted) => {
      const { sight, asks } = look(wanted);
      for (const effect of asks) effects.set(effect.name, effect);
      return sight;
    },
    peek: (wanted) => look(wanted).sight,
    effects: () => [...effects.values()],
    evidence: () => [...evidence],
  };
};
