import type { Sha } from "../../model/names.ts";
import {
  statementType,
  verificationType,
  type ProofAttempt,
  type ProofCriterion,
  type ProofGate,
  type Verification,
  type VerificationStatement,
} from "../../model/proof.ts";
import type { Run } from "../../model/run.ts";
import type { Verdict } from "../../model/verdict.ts";
import { agentsWords, attemptShown } from "../agents-words.ts";
import { buildJob } from "../attempts.ts";
import { digestOfBytes } from "../digest.ts";
import { effectiveFor } from "../effective.ts";
import type { Step } from "../next.ts";
import { policyFile } from "../policy/read-policy.ts";
import { settled } from "../tries.ts";
import { criteriaShown, type CriterionShown } from "./criteria-shown.ts";
import { fitted, listed } from "./listed.ts";
import { policyFileDigest } from "./policy-file-digest.ts";
import { jobOf, jobsBehind, recordsOf, timeOf } from "./records.ts";

/** What only the outside knows when a tree is published. */
export type Published = {
  /** Commit that shows it. */
  readonly head: Sha;
  /** The policy file as it stands on the default branch; undefined where there is none. */
  readonly policyText: string | undefined;
};

const mostRecords = 1_000;
const mostPaths = 3_000;
const mostCriteria = 200;

/**
 * What was seen of the tree under judgement, as a statement to sign. The same judgement gives the same statement, whenever
 * it is made. Throws when the step has not come as far as publication: there is nothing to state then.
 */
export const verificationOf = (step: Step, published: Published): VerificationStatement => {
  const predicate = predicateOf(step, published);
  return {
    _type: statementType,
    subject: [
      { name: "lands", digest: { gitTree: predicate.change.tree } },
      { name: "head", digest: { gitCommit: predicate.change.commit } },
    ],
    predicateType: verificationType,
    predicate,
  };
};

const predicateOf = ({ run, facts, road }: Step, { head, policyText }: Published): Verification => {
  const policy = effectiveFor(run, facts);
  const { lands, base, repo, issue } = facts;
  const { spec } = run;
  if (policy === undefined || lands?.kind !== "clean" || spec === undefined || road.at(-1)?.gate !== "publish")
    throw new Error(`run ${run.id} has nothing to prove`);
  const passed = road.slice(0, -1);
  const criteria = criteriaShown(run, facts);
  const shown = criteria
    .flatMap(({ before, after, review }) => [before, after, review])
    .filter((seen) => seen !== undefined);
  const behind = [...passed.flatMap((verdict) => jobsBehind(run, verdict)), ...shown.map((seen) => jobOf(run, seen))];
  const words = agentsWords(run, facts);
  const jobs = behind.filter((job) => job !== undefined);
  const records = recordsOf(run, jobs);
  const images = [...new Set(records.map(({ image }) => image))].toSorted();
  return {
    repository: { id: repo.id, name: `${repo.owner}/${repo.name}` },
    run: { id: run.id, attempt: attemptShown(run, facts), finishedAt: finishedAt(run, records) },
    spec: {
      issue: spec.issue,
      digest: spec.digest,
      text: digestOfBytes(`${issue?.title ?? ""}\n\n${issue?.body ?? ""}`),
      author: spec.author.id,
    },
    policy: {
      digest: policy.digest,
      file: { path: policyFile, blob: policy.source ?? null, digest: policyFileDigest(policyText) },
    },
    base: { branch: repo.defaultBranch, commit: base.sha, tree: base.tree },
    change: {
      commit: head,
      tree: lands.tree,
      paths: listed(
        lands.files.map(({ path }) => fitted(path, 4_000)),
        mostPaths,
      ),
    },
    images: listed(images, 50),
    saw: {
      gates: passed.map((verdict) => gateOf(run, verdict)),
      records: listed(records, mostRecords),
      criteria: listed(
        criteria.map((each) => criterionOf(run, each)),
        mostCriteria,
      ),
    },
    claims: {
      builder: fitted(policy.policy.agents.builder, 200),
      summary: words === undefined ? null : fitted(words, 2_000),
      attempts: listed(
        run.attempts.map((each) => attemptSeen(run, each)),
        50,
      ),
    },
  };
};

const gateOf = (run: Run, verdict: Verdict): ProofGate => ({
  gate: verdict.gate,
  tree: verdict.on ?? null,
  outcome: verdict.outcome,
  reason: fitted(verdict.reason),
  evidence: [...new Set(jobsBehind(run, verdict))],
});

const criterionOf = (run: Run, { n, criterion, before, after, review }: CriterionShown): ProofCriterion => ({
  n,
  text: fitted(criterion.text, 500),
  shown: criterion.run !== undefined ? "command" : review === undefined ? "gates" : "review",
  command: criterion.run === undefined ? null : fitted(criterion.run, 4_000),
  before: (before && jobOf(run, before)) ?? null,
  after: (after && jobOf(run, after)) ?? null,
  review: (review && jobOf(run, review)) ?? null,
});

const attemptSeen = (run: Run, attempt: Run["attempts"][number]): ProofAttempt => {
  const { job, result } = settled(run, buildJob(run, attempt));
  const seen = result?.seen;
  return {
    n: attempt.n,
    because: attempt.because.gate,
    job,
    image: seen === undefined ? null : fitted(seen.image),
    startedAt: seen === undefined ? null : timeOf(seen.startedAt),
    endedAt: seen === undefined ? null : timeOf(seen.endedAt),
    log: seen?.log ?? null,
  };
};

/** When the last piece of evidence was there: of the judgement itself, not of its signing. */
const finishedAt = (run: Run, records: readonly { readonly endedAt: string }[]): string =>
  records
    .map(({ endedAt }) => endedAt)
    .toSorted()
    .at(-1) ?? timeOf(run.attempts.at(-1)?.at ?? run.requested.at);
