import type { Facts } from "../../model/facts.ts";
import type { GateName, Tree } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { CheckScreen } from "../../model/screen.ts";
import { effectiveFor } from "../effective.ts";
import { digest8 } from "../frozen.ts";
import { short } from "../measure.ts";
import { clock } from "./time.ts";
import { oneLine } from "./untrusted.ts";
import { verifyGate } from "../gates/verify.ts";
import { reviewGate } from "../gates/review.ts";
import { scopeGate } from "../gates/scope.ts";
import { groundGate } from "../gates/ground.ts";
import { integrityGate } from "../gates/integrity.ts";
import { secretsGate } from "../gates/secrets.ts";

/** The gates that the check speaks of: what it does not repeat, GitHub asks for by itself. */
export const checkedGates: readonly GateName[] = [
  "ground",
  "build",
  "scope",
  "secrets",
  "integrity",
  "verify",
  "review",
];

/** Title and summary of the check when everything up to publication passed on this tree. */
export const passedSummary = (
  run: Run,
  facts: Facts,
  tree: Tree,
): { readonly title: string; readonly summary: string } => {
  const verdicts = [groundGate, scopeGate, secretsGate, integrityGate, verifyGate, reviewGate].map(
    (gate) => gate.judge(run, facts).verdict,
  );
  const image = Object.values(run.results)
    .flatMap((result) => (result.kind === "verify" ? [result.seen.image] : []))
    .at(-1);
  return {
    title: `Passed: ${verdicts.length} of ${verdicts.length} gates on tree ${tree.slice(0, 7)}`,
    summary: [
      "| Gate | | Saw |",
      "|:--|:-:|:--|",
      ...verdicts.map((verdict) => `| ${verdict.gate} | ✓ | ${verdict.reason} |`),
      "",
      `Run in fresh sandboxes, no network, image \`${oneLine(image ?? "", 80)}\`, policy \`${short(effectiveFor(run, facts)?.digest ?? "")}\`, for spec \`${run.spec === undefined ? "" : digest8(run.spec)}\`.`,
      "**This check does not say** that your CI passed or that a person agreed: GitHub asks for those separately.",
    ].join("\n"),
  };
};

/** The check while it is not passed; `stop` is the gate the run is at. */
export const openCheck = (run: Run, facts: Facts, stop: Verdict): CheckScreen => {
  const tree = facts.lands?.tree.slice(0, 7) ?? "none yet";
  const summary = `At gate \`${stop.gate}\`: ${stop.reason}.\n\nThe status comment on #${run.issue} says what happens next.`;
  const isAstray = (facts.pull?.twins ?? []).some(({ onto }) => onto !== facts.repo.defaultBranch);
  const revokes = isAstray ? ({ revokes: true } as const) : {};
  const base = { summary, ...revokes, status: "completed" } as const;
  switch (stop.outcome) {
    case "fail":
      return { ...base, conclusion: "failure", title: `Failed: ${stop.gate} on tree ${tree}` };
    case "error":
      return { ...base, conclusion: "failure", title: `No verdict: ${stop.gate} on tree ${tree}` };
    case "waits":
      if (stop.whom.kind === "people")
        return { ...base, conclusion: "action_required", title: `Waiting for a person at ${stop.gate}` };
      return { status: "in_progress", conclusion: undefined, ...revokes, summary, title: voided(facts, tree) };
    case "pass":
      return { status: "in_progress", conclusion: undefined, ...revokes, summary, title: `Working on tree ${tree}` };
  }
};

const voided = (facts: Facts, tree: string): string => {
  const { candidate } = facts;
  if (candidate?.kind !== "published" || candidate.pushedBy === undefined) return `Working on tree ${tree}`;
  const who = candidate.pushedBy === "somebody" ? "somebody" : `@${candidate.pushedBy.login}`;
  return `Void: ${who} pushed, verifying tree ${tree}`;
};

/** The check of a run that has ended without a merge. */
export const cancelledCheck = (reason: string, at: number): CheckScreen => ({
  status: "completed",
  conclusion: "cancelled",
  title: "Withdrawn",
  summary: `${reason} (${clock(at)} UTC). Nothing more happens here.`,
});
