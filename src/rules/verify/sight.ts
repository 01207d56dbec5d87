import type { JobResult, Seen } from "../../model/job.ts";
import type { ReportSource, TestCase } from "../../model/report.ts";
import { caseKey } from "./report/parse-report.ts";

/** One command's outcome on one tree, as its cases say it; a command without a report is one case. */
export type Sight =
  | {
      readonly kind: "seen";
      readonly exitCode: number;
      readonly cases: ReadonlyMap<string, TestCase>;
      /** The command ended without telling its cases: it did not even come to run them. */
      readonly crashed: boolean;
      readonly seen: Seen;
    }
  /** What was told cannot be believed. */
  | {
      readonly kind: "broken";
      /** `report`: what the runner left cannot be read; `lost`: we could not get it; the others: it does not fit what was seen. */
      readonly what: "report" | "lost" | "failures" | "no failure" | "no case";
      readonly reason: string;
      readonly seen: Seen;
    }
  /** It ran out of time or memory. */
  | { readonly kind: "stopped"; readonly reason: string }
  /** We cannot tell. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Name of the one case of a command that tells none. */
export const wholeCommand = "the command";

/** Reads a job's result. `mayBeEmpty`: no case at all is an answer too (files that turned out to hold no test). */
export const sightOf = (
  result: JobResult,
  report: ReportSource | undefined,
  { mayBeEmpty }: { readonly mayBeEmpty: boolean },
): Sight => {
  if (result.kind === "error")
    return result.cause === "timeout" || result.cause === "memory"
      ? { kind: "stopped", reason: result.reason }
      : { kind: "unknown", reason: result.reason };
  if (result.kind !== "verify") return { kind: "unknown", reason: "the sandbox answered for another kind of job" };
  const { seen } = result;
  if (report === undefined) return asOneCase(seen);
  const told = result.report ?? { ok: false, why: "was not collected" };
  if (told.ok) return believed(told.cases, seen, mayBeEmpty);
  const neverRan =
    seen.exitCode !== 0 &&
    /^(?:was not written|is empty|is neither|is TAP without|is broken TAP|is not what go test prints)/u.test(told.why);
  if (neverRan) return { kind: "seen", exitCode: seen.exitCode, cases: new Map(), crashed: true, seen };
  const what = /^(?:was not collected|could not be)/u.test(told.why) ? "lost" : "report";
  return { kind: "broken", what, reason: `its report ${told.why}`, seen };
};

const asOneCase = (seen: Seen): Sight => {
  const outcome = seen.exitCode === 0 ? "passed" : "failed";
  const only: TestCase = { name: wholeCommand, suite: "", file: undefined, outcome, message: seen.tail };
  return { kind: "seen", exitCode: seen.exitCode, cases: new Map([[caseKey(only), only]]), crashed: false, seen };
};

/** A report and an exit code that contradict each other are both testimony of something else. */
const believed = (cases: readonly TestCase[], seen: Seen, mayBeEmpty: boolean): Sight => {
  const { exitCode } = seen;
  const failed = cases.filter(({ outcome }) => outcome === "failed").length;
  if (exitCode === 0 && failed > 0)
    return {
      kind: "broken",
      what: "failures",
      reason: `its report names ${failed} failed cases, and it ended with exit code 0`,
      seen,
    };
  if (exitCode !== 0 && failed === 0 && !mayBeEmpty)
    return {
      kind: "broken",
      what: "no failure",
      reason: `its report names no failed case, and it ended with exit code ${exitCode}: something beside the tests failed, such as a threshold of coverage`,
      seen,
    };
  if (cases.length === 0 && !mayBeEmpty)
    return { kind: "broken", what: "no case", reason: "its report names no case at all: no test ran", seen };
  return {
    kind: "seen",
    exitCode,
    cases: new Map(cases.map((each) => [caseKey(each), each])),
    crashed: exitCode !== 0 && failed === 0,
    seen,
  };
};

/** Cases of a sight by outcome; a crash has none. */
export const keysOf = (sight: Sight, outcome: TestCase["outcome"]): readonly string[] =>
  sight.kind === "seen" ? [...sight.cases].filter(([, each]) => each.outcome === outcome).map(([key]) => key) : [];

/** A case as people know it. */
export const titleOf = (key: string): string => {
  const [file = "", suite = "", name = ""] = JSON.parse(key) as string[];
  const title = suite === "" ? name : `${suite} > ${name}`;
  return file === "" || title.includes(file) ? title : `${title} (${file})`;
};
