import type { Effect } from "../../model/effect.ts";
import { mergeType, statementType, type MergeStatement } from "../../model/proof.ts";
import type { Run } from "../../model/run.ts";
import { timeOf } from "./records.ts";

type Prove = Extract<Effect, { do: "prove" }>;
type Where = { readonly id: number; readonly name: string; readonly branch: string };

/** Binds what GitHub merged to the bundle that verified it. */
export const mergeStatementOf = (run: Run, { id, name, branch }: Where, effect: Prove): MergeStatement => ({
  _type: statementType,
  subject: [
    { name: "merged", digest: { gitCommit: effect.commit } },
    { name: "lands", digest: { gitTree: effect.tree } },
  ],
  predicateType: mergeType,
  predicate: {
    repository: { id, name },
    run: { id: run.id },
    pull: effect.pull,
    base: { branch },
    bundle: effect.bundle,
    merged: { commit: effect.commit, tree: effect.tree, at: timeOf(effect.at) },
  },
});
