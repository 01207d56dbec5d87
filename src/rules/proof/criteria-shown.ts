import type { Facts } from "../../model/facts.ts";
import type { Seen } from "../../model/job.ts";
import type { Run } from "../../model/run.ts";
import type { Criterion } from "../../model/spec.ts";
import { criteriaCommands } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { measure } from "../measure.ts";
import { reviewShown } from "../review/review-of.ts";

/** One criterion and what was seen of it: its command on base (where it ran on this very base) and on the verified tree. */
export type CriterionShown = {
  readonly n: number;
  readonly criterion: Criterion;
  readonly before: Seen | undefined;
  readonly after: Seen | undefined;
  /** The review that found it met, where there was one. */
  readonly review: Seen | undefined;
};

/** How each line of the spec is shown, in its order. */
export const criteriaShown = (run: Run, facts: Facts): readonly CriterionShown[] =>
  (run.spec?.criteria ?? []).map((criterion, index) => ({
    review: metIn(reviewShown(run, facts), index + 1),
    n: index + 1,
    criterion,
    before: seenOn(run, facts, index, facts.ground),
    after: facts.lands?.kind === "clean" ? seenOn(run, facts, index, facts.lands) : undefined,
  }));

const seenOn = (run: Run, facts: Facts, index: number, target: Facts["ground"] | Target): Seen | undefined => {
  const policy = effectiveFor(run, facts);
  const commands = criteriaCommands(run.spec).filter(({ name }) => name === `criterion-${index + 1}`);
  if (policy === undefined || commands.length === 0) return undefined;
  const { tree, manifests } = target;
  const found = measure(run, facts, policy, { tree, manifests, commands });
  return found.state === "green" || found.state === "red" ? found.measured[0]?.seen : undefined;
};

const metIn = (review: ReturnType<typeof reviewShown>, n: number): Seen | undefined =>
  review?.review.criteria.some((each) => each.n === n && each.verdict === "met") === true ? review.seen : undefined;

type Target = { readonly tree: string; readonly manifests: string };
