import type { TestCase } from "../../model/report.ts";
import { listed, type Bench, type EntryJudgement } from "./entry-judgement.ts";
import { isCalled } from "./is-called.ts";
import { isLoadFailure } from "./load-failure.ts";
import { caseKey } from "./report/parse-report.ts";
import type { Sight } from "./sight.ts";
import type { SmallCells } from "./small-cells.ts";

/** Planted falsehoods must be red, each by what it asserts. One that is green means that assertions are neutered. */
export const judgeCanary = (bench: Bench, { canary }: SmallCells): EntryJudgement => {
  const { cells, entry } = bench;
  const isNeeded = cells.source.length > 0 || cells.changed.length > 0 || cells.canary.cases.length > 0;
  if (!isNeeded) return { outcome: "pass", reason: "", notes: [] };
  if (canary === undefined || cells.canary.cases.length === 0)
    return weak(bench, "there is no canary for this test runner, so nothing says that its assertions still work");
  if (canary.kind === "broken" && canary.seen.exitCode === 0)
    return neutered(bench, "with planted falsehoods the run ends green all the same");
  if (canary.kind !== "seen") return weak(bench, `the canary could not be heard: ${canary.reason}`);
  const found = cells.canary.cases.map((name) => ({ name, each: caseNamed(canary, name) }));
  const green = found.flatMap(({ each }) => (each?.outcome === "passed" ? [caseKey(each)] : []));
  if (green.length > 0) return neutered(bench, `a planted falsehood passes (${listed(green, 2)})`);
  if (canary.exitCode === 0 && mayBePassedBy(bench))
    return weak(bench, "the planted file could not be run by itself, and the whole command does not run it");
  if (canary.exitCode === 0) return neutered(bench, "planted falsehoods are not even run, and the run ends green");
  const heard = found.filter(({ each }) => each?.outcome === "failed" && !isLoadFailure(each.message));
  if (heard.length < found.length)
    return weak(bench, `${found.length - heard.length} of ${found.length} planted falsehoods could not be heard`);
  return { outcome: "pass", reason: "", notes: [] };

  function weak({ entry: { name } }: Bench, text: string): EntryJudgement {
    return { outcome: "pass", reason: "", notes: [{ kind: "weak", entry: name, text }] };
  }
  function neutered(_: Bench, what: string): EntryJudgement {
    const brief = `Where the changed files are loaded, assertions that must fail do not: ${what}. Nothing may change how the test runner or its assertions work, or end the process early.`;
    return { outcome: "fail", reason: `\`${entry.name}\`: the change disables assertions: ${what}`, brief };
  }
};

/** A file of ours beside no changed test, where the runner cannot be told to run it: its own patterns may leave it out. */
const mayBePassedBy = ({ cells: { changed, canary }, only, whole }: Bench): boolean =>
  changed.length === 0 && only(canary.files).command === whole.command;

const caseNamed = (sight: Extract<Sight, { kind: "seen" }>, name: string): TestCase | undefined =>
  [...sight.cases.values()].find((each) => isCalled(each.name, name));
