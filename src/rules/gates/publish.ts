import type { Effect } from "../../model/effect.ts";
import type { Facts, Pull } from "../../model/facts.ts";
import type { Sha, Tree } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import { checkExternalId, ourCheck } from "../check.ts";
import { verifyEntries } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { error, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { levelOf } from "../levels.ts";
import { proofBasis } from "../proof/proof-basis.ts";
import { publicationOf } from "../words/publication.ts";

/** Passes when branch, pull request and check show this change. */
export const publishGate: Gate = {
  name: "publish",
  judge: (run, facts) => {
    const { lands, candidate } = facts;
    const at = { gate: "publish", on: lands?.tree } as const;
    const policy = effectiveFor(run, facts);
    if (policy === undefined || lands?.kind !== "clean" || candidate === undefined)
      return error(at, "there is nothing to publish", people(run.requested.by));
    const { pull, repo } = facts;
    if (pull?.open === true && pull.onto !== repo.defaultBranch) {
      const then = `it goes on when #${pull.number} asks to merge into \`${repo.defaultBranch}\` again`;
      return waits(at, `#${pull.number} was turned to another base branch`, { whom: people(run.requested.by), then });
    }
    const stray = pull?.twins.find(({ onto }) => onto !== repo.defaultBranch);
    if (stray !== undefined) return strayTwin(run, facts, stray);
    const parents = parentsWanted(run, facts);
    const leftToCi = verifyEntries(policy.policy).some(({ kind }) => kind === "ci");
    const draft = leftToCi || levelOf(facts, policy, run.spec).granted === "draft";
    if (parents === undefined && isShown(run, facts, lands.tree))
      return pass(at, `#${facts.pull?.number ?? 0} shows this change`);
    const name = `run/${run.id}/publish/${lands.tree}/${facts.branch ?? "new"}`;
    const refusal = run.refusals.findLast((each) => each.effect === name);
    if (refusal !== undefined) return error(at, `GitHub refused it: ${refusal.reason}`, people(run.requested.by));
    const effect: Effect = {
      name,
      do: "publish",
      attempt: candidate.kind === "unpublished" ? candidate.attempt : (run.published.at(-1)?.attempt ?? 0),
      tree: lands.tree,
      base: facts.base.sha,
      expect: facts.branch,
      parents,
      publication: publicationOf(run, lands.tree, draft),
    };
    return waits(at, "being published", {
      whom: { kind: "github" },
      then: "GitHub is asked again, with growing pauses",
      effects: [effect],
    });
  },
};

/** A check stands on a commit, whatever asks to merge it: where a twin goes elsewhere, the worst answer is the answer. */
const strayTwin = (run: Run, facts: Facts, { number, onto }: Pull["twins"][number]): Judged => {
  const at = { gate: "publish", on: facts.lands?.tree } as const;
  const reason = `#${number} shows the same commit and asks to merge it into \`${onto}\`, where nothing was verified`;
  const then = `it goes on when #${number} is closed or turned to \`${facts.repo.defaultBranch}\``;
  return waits(at, reason, { whom: people(run.requested.by), then });
};

/** Parents of the commit that must be made; undefined when the head already is what was verified. */
const parentsWanted = (run: Run, facts: Facts): readonly Sha[] | undefined => {
  const { candidate, branch, base, lands } = facts;
  if (candidate?.kind === "unpublished") {
    if (branch === undefined) return [base.sha];
    const caughtUp = run.published.some((each) => each.head === branch && each.base === base.sha);
    return caughtUp ? [branch] : [branch, base.sha];
  }
  const strict = facts.rules.ok && facts.rules.value.upToDate;
  const behind = lands?.kind === "clean" && lands.behind;
  return strict && behind && branch !== undefined ? [branch, base.sha] : undefined;
};

/**
 * Whether GitHub shows exactly this: our pull request, open, with our own check concluded for this run, tree, spec and
 * policy, and a bundle that proves it.
 */
const isShown = (run: Run, facts: Facts, tree: Tree): boolean => {
  const check = ourCheck(facts);
  const basis = proofBasis(run, facts);
  return (
    facts.pull?.open === true &&
    facts.pull.head === facts.branch &&
    check?.status === "completed" &&
    check.conclusion === "success" &&
    check.externalId === checkExternalId(run, tree, basis) &&
    run.published.some((each) => each.head === facts.branch && each.tree === tree && each.proof?.basis === basis)
  );
};
