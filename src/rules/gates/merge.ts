import type { Effect } from "../../model/effect.ts";
import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { effectiveFor } from "../effective.ts";
import { error, people, waits, type Gate } from "../judged.ts";
import { levelOf } from "../levels.ts";
import { eligible } from "./permit.ts";
import { verifyGate } from "./verify.ts";
import { mergeText } from "../words/merge-text.ts";

/** Never passes by itself: when GitHub has merged, the run has ended. */
export const mergeGate: Gate = {
  name: "merge",
  judge: (run, facts) => {
    const at = { gate: "merge", on: facts.lands?.tree } as const;
    const { pull, lands } = facts;
    const policy = effectiveFor(run, facts);
    if (pull === undefined || lands === undefined || policy === undefined)
      return error(at, "there is nothing to merge", people(run.requested.by));
    const { granted, missing } = levelOf(facts, policy, run.spec);
    const weak = weakness(run, facts);
    if (granted !== "merge" || pull.draft || weak.length > 0)
      return byHand(run, facts, [...missing.map((control) => control.fix), ...weak]);
    const name = `run/${run.id}/merge/${pull.head}/${lands.tree}`;
    const refusal = run.refusals.findLast((each) => each.effect === name);
    if (refusal !== undefined) return error(at, `GitHub refused to merge: ${refusal.reason}`, people(run.requested.by));
    const effect: Effect = {
      name,
      do: "merge",
      pull: pull.number,
      head: pull.head,
      lands: lands.tree,
      method: policy.policy.merge,
      ...mergeText(run, pull.number),
    };
    return waits(at, "merging", {
      whom: { kind: "github" },
      then: "GitHub is asked again, with growing pauses",
      effects: [effect],
    });
  },
};

/** What a proof leaves open is for a person to weigh, whatever level the repository has. */
const weakness = (run: Run, facts: Facts): readonly string[] =>
  (verifyGate.judge(run, facts).verdict.notes ?? [])
    .filter(({ kind }) => kind === "weak")
    .map(({ text }) => `the proof is weak: ${text}`);

const byHand = (run: Run, facts: Facts, fixes: readonly string[]) => {
  const at = { gate: "merge", on: facts.lands?.tree } as const;
  const who = (eligible(run, facts, false) ?? [run.requested.by]).slice(0, 3);
  const why = fixes.length > 0 ? `; to let me merge: ${fixes.join("; ")}` : "";
  const draft = facts.pull?.draft === true ? "mark it ready and merge it" : "merge it";
  return waits(at, `everything passed; a person must ${draft}${why}`, {
    whom: people(...who),
    then: "nothing expires and nothing more is spent meanwhile",
  });
};
