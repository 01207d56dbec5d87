import type { Facts } from "../../model/facts.ts";
import type { ReviewFinding } from "../../model/review.ts";
import type { Run } from "../../model/run.ts";
import type { Annotation } from "../../model/screen.ts";
import type { Verdict } from "../../model/verdict.ts";
import { reviewShown } from "../review/review-of.ts";
import { oneLine, plainLine } from "./untrusted.ts";

/** GitHub takes this many at once. */
const most = 50;

/** GitHub counts lines in 32 bits; no file has as many. */
const mostLine = 10_000_000;

/** What the gate that failed has to say at a file and line of the change, for the check of a head that people look at. */
export const annotationsOf = (run: Run, facts: Facts, stop: Verdict): readonly Annotation[] => {
  if (stop.outcome !== "fail") return [];
  if (stop.gate === "review") return reviewRemarks(run, facts).atPlaces.slice(0, most);
  if (stop.gate === "secrets" || stop.gate === "integrity") return ofFindings(facts, stop.gate).slice(0, most);
  return [];
};

/**
 * What the reviewer found: at files of the repository as annotations, all of it as lines of text. A reviewer may name any
 * path; GitHub would refuse the whole check for one that it cannot take.
 */
export const reviewRemarks = (
  run: Run,
  facts: Facts,
): { readonly atPlaces: readonly Annotation[]; readonly lines: readonly string[] } => {
  const changed = facts.lands?.kind === "clean" ? facts.lands.files.map(({ path }) => path) : [];
  const known = new Set([...facts.ground.paths, ...changed]);
  const findings = (reviewShown(run, facts)?.review.findings ?? []).toSorted(
    (a, b) => Number(b.severity === "blocking") - Number(a.severity === "blocking"),
  );
  return {
    atPlaces: findings.filter(({ path }) => known.has(path)).map(annotationOf),
    lines: findings.map(
      ({ path, line, severity, text }) =>
        `${severity === "blocking" ? "**must not be merged**" : "note"} at \`${oneLine(path, 200)}${line === undefined ? "" : `:${line}`}\`: ${oneLine(text, 500)}`,
    ),
  };
};

const annotationOf = ({ path, line = 1, severity, text }: ReviewFinding): Annotation => ({
  path,
  line: Math.min(line, mostLine),
  level: severity === "blocking" ? "failure" : "notice",
  title: severity === "blocking" ? "The reviewer: not as it stands" : "The reviewer notes",
  message: plainLine(text, 4_000),
});

const ofFindings = (facts: Facts, gate: "secrets" | "integrity"): readonly Annotation[] =>
  (facts.lands?.kind === "clean" ? facts.lands.findings : [])
    .filter((finding) => finding.gate === gate && finding.weight === "wrong")
    .map(({ path, line = 1, rule, reason, fix }) => ({
      path,
      line,
      level: "failure",
      title: oneLine(rule, 100),
      message: `It ${reason}. ${fix}`,
    }));
