import type { Effect } from "../../model/effect.ts";
import type { Facts } from "../../model/facts.ts";
import type { Job, JobResult } from "../../model/job.ts";
import type { JobId, Tree } from "../../model/names.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Run } from "../../model/run.ts";
import type { Spec } from "../../model/spec.ts";
import { effectiveFor } from "../effective.ts";
import { moneyLeft } from "../money.ts";
import { short } from "../digest.ts";
import { setupFor, type Measurement } from "../measure.ts";
import { settled } from "../tries.ts";
import { incompleteness } from "./read-review.ts";
import { reviewBriefFor } from "../words/review-brief.ts";

type Ended = Extract<JobResult, { kind: "review" | "error" }>;

/** How far the review of the tree on *lands* has come. */
export type ReviewState =
  | { readonly state: "preparing"; readonly setup: Measurement }
  | { readonly state: "waits"; readonly effect: Effect; readonly minutes: number }
  | { readonly state: "ended"; readonly result: Ended };

type Asked = {
  readonly run: Run;
  readonly facts: Facts;
  readonly policy: EffectivePolicy;
  readonly spec: Spec;
  readonly reviewer: string;
};

/** The job that reviews *lands*, or what it left. Undefined while nothing clean lands. */
export const reviewOf = ({ run, facts, policy, spec, reviewer }: Asked): ReviewState | undefined => {
  const { lands, base } = facts;
  if (lands?.kind !== "clean") return undefined;
  const { job: id, result } = settled(run, reviewName(run, lands.tree, spec, policy), isIncomplete(spec));
  if (result?.kind === "review" || result?.kind === "error") return { state: "ended", result };
  const setup = setupFor(run, facts, policy, lands);
  if ("state" in setup) return { state: "preparing", setup };
  const { minutes } = policy.policy.limits;
  const job: Job = {
    id,
    repo: run.repo,
    image: policy.policy.image,
    pins: setup.pins,
    limits: { ...policy.sandbox, minutes },
    kind: "review",
    agent: reviewer,
    brief: reviewBriefFor(
      spec,
      lands.tree,
      lands.files.map(({ path }) => path),
    ),
    usd: moneyLeft(run, facts, policy).usd,
    history: base.sha,
    tree: lands.tree,
    snapshot: setup.snapshot,
  };
  return { state: "waits", effect: { name: id, do: "start", job }, minutes };
};

/** What the reviewer said of the tree on *lands* for this spec under this policy, if it has. */
export const reviewShown = (run: Run, facts: Facts): Extract<JobResult, { kind: "review" }> | undefined => {
  const tree = facts.lands?.tree;
  const policy = effectiveFor(run, facts);
  if (tree === undefined || run.spec === undefined || policy === undefined) return undefined;
  const { result } = settled(run, reviewName(run, tree, run.spec, policy), isIncomplete(run.spec));
  return result?.kind === "review" ? result : undefined;
};

/** An answer that leaves a criterion out is none: the review is made again, not the change. */
const isIncomplete =
  (spec: Spec) =>
  (result: JobResult): boolean =>
    result.kind === "review" && incompleteness(result.review, spec) !== undefined;

/** A review counts for one tree, one spec and one policy. */
const reviewName = (run: Run, tree: Tree, spec: Spec, policy: EffectivePolicy): JobId =>
  `run/${run.id}/review/${tree}/${short(spec.digest)}/${short(policy.digest)}`;
