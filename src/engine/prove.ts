import type { Effect } from "../model/effect.ts";
import type { Sha } from "../model/names.ts";
import type { Run } from "../model/run.ts";
import type { Proven } from "../model/screen.ts";
import type { Step } from "../rules/next.ts";
import { mergeStatementOf } from "../rules/proof/merge-statement.ts";
import { proofBasis } from "../rules/proof/proof-basis.ts";
import { verificationOf } from "../rules/proof/verification-of.ts";
import { provenTexts } from "../rules/words/proven.ts";
import { Refused, type Git, type Proofs, type Reads, type RepoRecord } from "./needs.ts";

type Needs = { readonly git: Git; readonly proofs: Proofs; readonly reads: Pick<Reads, "remote"> };
type Prove = Extract<Effect, { do: "prove" }>;

/**
 * Signs and stores what was seen of the tree that is being published, and answers what is then said of it. Asked twice,
 * it answers the same: the statement is made of the judgement alone.
 */
export const provePublication = async (
  { git, proofs }: Pick<Needs, "git" | "proofs">,
  step: Step,
  tree: string,
  head: Sha,
): Promise<Proven> => {
  const { facts, run } = step;
  const source = facts.policy.ok ? facts.policy.value.source : undefined;
  const policyText =
    source === undefined ? undefined : Buffer.from(await git.objects(run.repo).blob(source)).toString("utf8");
  const proof = await proofs.keep(verificationOf(step, { head, policyText }), proofBasis(run, facts));
  return provenTexts(step, tree, proof);
};

/** Signs and stores what GitHub merged, after our own git has found the same tree in that commit. */
export const proveMerge = async (
  { git, proofs, reads }: Needs,
  repo: RepoRecord,
  run: Run,
  effect: Prove,
): Promise<void> => {
  await git.fetch(run.repo, await reads.remote(repo), [effect.commit]);
  const tree = await git.objects(run.repo).treeOf(effect.commit);
  if (tree !== effect.tree)
    throw new Refused(`the merged commit ${effect.commit} has the tree ${tree}, not the one that was verified`);
  await proofs.keepMerge(
    mergeStatementOf(run, { id: run.repo, name: `${repo.owner}/${repo.name}`, branch: effect.onto }, effect),
  );
};
