import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { CheckScreen } from "../../model/screen.ts";
import { annotationsOf, reviewRemarks } from "./annotations.ts";
import { clock } from "./time.ts";

/** The check while it is not passed; `stop` is the gate the run is at. */
export const openCheck = (run: Run, facts: Facts, stop: Verdict): CheckScreen => {
  const tree = facts.lands?.tree.slice(0, 7) ?? "none yet";
  const summary = [
    `At gate \`${stop.gate}\`: ${stop.reason}.`,
    ...reviewed(run, facts, stop),
    `The status comment on #${run.issue} says what happens next.`,
  ].join("\n\n");
  const isAstray = (facts.pull?.twins ?? []).some(({ onto }) => onto !== facts.repo.defaultBranch);
  const revokes = isAstray ? ({ revokes: true } as const) : {};
  const base = { summary, ...revokes, status: "completed" } as const;
  switch (stop.outcome) {
    case "fail":
      return {
        ...base,
        ...remarks(run, facts, stop),
        conclusion: "failure",
        title: `Failed: ${stop.gate} on tree ${tree}`,
      };
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

const mostLines = 40;

/** All that a reviewer found, also where no annotation can stand. */
const reviewed = (run: Run, facts: Facts, stop: Verdict): readonly string[] => {
  const { lines } = stop.gate === "review" && stop.outcome === "fail" ? reviewRemarks(run, facts) : { lines: [] };
  if (lines.length === 0) return [];
  const rest = lines.length - mostLines;
  const more = rest > 0 ? [`- and ${rest} more`] : [];
  return [["The reviewer agent:", "", ...lines.slice(0, mostLines).map((line) => `- ${line}`), ...more].join("\n")];
};

const remarks = (run: Run, facts: Facts, stop: Verdict): Pick<CheckScreen, "annotations"> => {
  const annotations = annotationsOf(run, facts, stop);
  return annotations.length === 0 ? {} : { annotations };
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
