import type { Facts, TreeFacts } from "../../model/facts.ts";
import type { JobResult, Seen } from "../../model/job.ts";
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
export const criteriaShown = (run: Run, facts: Facts): readonly CriterionShown[] => {
  const before = measuredOn(run, facts, facts.ground);
  const after = measuredOn(run, facts, facts.lands?.kind === "clean" ? facts.lands : undefined);
  const met = metIn(reviewShown(run, facts));
  return (run.spec?.criteria ?? []).map((criterion, index) => {
    const name = `criterion-${index + 1}`;
    const n = index + 1;
    return { n, criterion, before: before.get(name), after: after.get(name), review: met.get(n) };
  });
};

/** What each criterion's command showed on a tree, by its name; each by itself, since one may be known before another. */
const measuredOn = (run: Run, facts: Facts, target: TreeFacts | undefined): ReadonlyMap<string, Seen> => {
  const policy = effectiveFor(run, facts);
  if (policy === undefined || target === undefined) return new Map();
  const { tree, manifests } = target;
  const shown = criteriaCommands(run.spec).flatMap((command): readonly (readonly [string, Seen])[] => {
    const found = measure(run, facts, policy, { tree, manifests, commands: [command] });
    const seen = found.state === "green" || found.state === "red" ? found.measured[0]?.seen : undefined;
    return seen === undefined ? [] : [[command.name, seen]];
  });
  return new Map(shown);
};

const metIn = (found: Extract<JobResult, { kind: "review" }> | undefined): ReadonlyMap<number, Seen> =>
  new Map(
    (found?.review.criteria ?? []).flatMap(({ n, verdict }) =>
      found !== undefined && verdict === "met" ? [[n, found.seen] as const] : [],
    ),
  );
