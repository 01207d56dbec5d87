import type { Facts } from "../../model/facts.ts";
import type { JobResult } from "../../model/job.ts";
import type { ReviewFinding } from "../../model/review.ts";
import type { Run } from "../../model/run.ts";
import type { Spec } from "../../model/spec.ts";
import { isAgents } from "../candidate.ts";
import { culprit } from "../culprit.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { incompleteness } from "../review/read-review.ts";
import { reviewOf, type ReviewState } from "../review/review-of.ts";
import { count } from "../words/count.ts";
import { oneLine } from "../words/untrusted.ts";

/** Passes with the independent reviewer's positive verdict for every criterion, where the policy names a reviewer. */
export const reviewGate: Gate = {
  name: "review",
  judge: (run, facts) => {
    const at = { gate: "review", on: facts.lands?.tree } as const;
    const policy = effectiveFor(run, facts);
    const { spec } = run;
    if (policy === undefined || spec === undefined)
      return error(at, "there is no change to review", people(run.requested.by));
    const { reviewer } = policy.policy.agents;
    if (reviewer === undefined) return pass(at, "no reviewer is named; people review");
    const review = reviewOf({ run, facts, policy, spec, reviewer });
    if (review === undefined) return error(at, "there is no change to review", people(run.requested.by));
    return judged(run, facts, spec, reviewer, review);
  },
};

const judged = (run: Run, facts: Facts, spec: Spec, reviewer: string, review: ReviewState): Judged => {
  const at = { gate: "review", on: facts.lands?.tree } as const;
  switch (review.state) {
    case "preparing":
      if (review.setup.state === "waits")
        return waits(at, "preparing the review", {
          whom: { kind: "sandbox" },
          then: "a lost sandbox is made again",
          effects: review.setup.effects,
        });
      return error(at, "no verdict: `setup` does not work on this tree", people(run.requested.by));
    case "waits":
      return waits(at, `\`${oneLine(reviewer, 40)}\` reviews it`, {
        whom: { kind: "agent" },
        until: run.at.since + review.minutes * 60_000,
        then: "the review is stopped, and there is no verdict",
        effects: [review.effect],
      });
    case "ended":
      if (review.result.kind === "error")
        return error(
          at,
          `no verdict: ${review.result.reason}. \`/lintel retry\` tries again`,
          people(run.requested.by),
        );
      return decide(run, facts, spec, reviewer, review.result);
  }
};

type Reviewed = Extract<JobResult, { kind: "review" }>;

const decide = (run: Run, facts: Facts, spec: Spec, reviewer: string, { review, seen }: Reviewed): Judged => {
  const at = { gate: "review", on: facts.lands?.tree } as const;
  const evidence = [seen.log];
  const lacks = incompleteness(review, spec);
  if (lacks !== undefined)
    return error(
      at,
      `no verdict: the reviewer's answer ${lacks}. \`/lintel retry\` tries again`,
      people(run.requested.by),
      evidence,
    );
  const open = review.criteria.filter(({ verdict }) => verdict !== "met");
  const blocking = review.findings.filter(({ severity }) => severity === "blocking");
  const by = `\`${oneLine(reviewer, 40)}\``;
  if (open.length === 0 && blocking.length === 0) {
    const notes = review.findings.length === 0 ? "" : `, ${count(review.findings.length, "note")}`;
    return pass(at, `${count(spec.criteria.length, "criterion", "criteria")} met, says ${by}${notes}`, evidence);
  }
  const lines = [
    ...open.map(
      (each) =>
        `- criterion ${each.n} is ${each.verdict === "unsure" ? "not shown to be met" : "not met"}: ${each.evidence}`,
    ),
    ...blocking.map((finding) => `- ${placeOf(finding)}: ${finding.text}`),
  ];
  const [first] = open;
  const what =
    first === undefined
      ? `${count(blocking.length, "finding")} must not be merged: ${placeOf(blocking[0])}`
      : `criterion ${first.n} is ${first.verdict === "unsure" ? "not shown to be met" : "not met"}`;
  const more = open.length > 1 ? `, nor ${count(open.length - 1, "other")}` : "";
  const mendable = isAgents(facts.candidate);
  return fail(at, `${by} says: ${what}${more}`, {
    mendable,
    whom: mendable ? people(run.requested.by) : culprit(run, facts),
    brief: `An independent reviewer read the change and does not agree that it is done:\n${lines.join("\n")}`,
    evidence,
  });
};

const placeOf = (finding: ReviewFinding | undefined): string =>
  finding === undefined
    ? ""
    : `\`${oneLine(finding.path, 200)}${finding.line === undefined ? "" : `:${finding.line}`}\``;
