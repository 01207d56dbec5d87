import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { Annotation } from "../../model/screen.ts";
import type { Verdict } from "../../model/verdict.ts";
import { reviewShown } from "../review/review-of.ts";
import { oneLine } from "./untrusted.ts";

/** GitHub takes this many at once. */
const most = 50;

/** What the gate that failed has to say at a file and line of the change, for the check of a head that people look at. */
export const annotationsOf = (run: Run, facts: Facts, stop: Verdict): readonly Annotation[] => {
  if (stop.outcome !== "fail") return [];
  if (stop.gate === "review") return ofReview(run, facts).slice(0, most);
  if (stop.gate === "secrets" || stop.gate === "integrity") return ofFindings(facts, stop.gate).slice(0, most);
  return [];
};

const ofReview = (run: Run, facts: Facts): readonly Annotation[] =>
  (reviewShown(run, facts)?.review.findings ?? [])
    .toSorted((a, b) => Number(b.severity === "blocking") - Number(a.severity === "blocking"))
    .map(({ path, line = 1, severity, text }) => ({
      path,
      line,
      level: severity === "blocking" ? "failure" : "notice",
      title: severity === "blocking" ? "The reviewer: not as it stands" : "The reviewer notes",
      message: oneLine(text, 4_000),
    }));

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
