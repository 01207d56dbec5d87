import { isExcused } from "./excused.ts";
import { listed, tailOf, toldBy, type Bench, type EntryJudgement } from "./entry-judgement.ts";
import { keysOf, type Sight } from "./sight.ts";
import { flakeOnBase } from "./flakes.ts";
import type { Wanted } from "./desk.ts";

type Stop = Extract<EntryJudgement, { readonly outcome: "fail" | "error" | "waits" }>;

/** What a full measurement of the change shows; `undefined` where nothing stands in the way. */
export type HeadAnswer = { readonly stop: Stop | undefined; readonly flaky: readonly string[] };

const clear: HeadAnswer = { stop: undefined, flaky: [] };

/** What a full run of the change's source is asked, and how its failure is spoken of. */
export type Question = {
  readonly wanted: Wanted;
  /** Continues `test: `. */
  readonly says: (cases: string) => string;
  readonly told: string;
  /** Cases that may be red. */
  readonly mayBeRed: (key: string) => boolean;
};

/**
 * A full measurement must be green but for what may be red. A red one is taken once more, and a short one in any case: a
 * case that shows both results is flaky, and then it matters whether it flakes on base too.
 */
export const judgeGreen = (bench: Bench, question: Question): HeadAnswer => {
  const { desk, entry } = bench;
  const sight = desk.see(question.wanted);
  const second = { ...question.wanted, time: 2 };
  if (bench.times.whole > 1) desk.see(second);
  const wait: HeadAnswer = { stop: { outcome: "waits", for: `\`${entry.name}\`` }, flaky: [] };
  if (sight === undefined) return wait;
  const blocked = blockedBy(bench, sight);
  if (blocked !== undefined) return { stop: blocked, flaky: [] };
  const red = redIn(bench, question, sight);
  if (red.length === 0 && !isCrash(sight) && bench.times.whole < 2) return clear;
  const again = desk.see(second);
  if (again === undefined) return wait;
  const blockedAgain = blockedBy(bench, again);
  if (blockedAgain !== undefined) return { stop: blockedAgain, flaky: [] };
  const both = [...new Set([...red, ...redIn(bench, question, again)])];
  if (both.length === 0 && !isCrash(sight) && !isCrash(again)) return clear;
  const always = both.filter((key) => isRedIn(sight, key) && isRedIn(again, key));
  if (always.length > 0 || (isCrash(sight) && isCrash(again)))
    return { stop: failing(bench, question, again, always), flaky: [] };
  if (isCrash(sight) || isCrash(again)) {
    const reason = `\`${entry.name}\` ends by turns with and without results`;
    return { stop: { outcome: "error", reason }, flaky: [] };
  }
  return judgeFlaky(bench, both);
};

const judgeFlaky = (bench: Bench, keys: readonly string[]): HeadAnswer => {
  const known = flakeOnBase(bench, keys);
  if (known === undefined)
    return { stop: { outcome: "waits", for: `\`${bench.entry.name}\` on base, for what flakes` }, flaky: [] };
  const only = keys.filter((key) => !known.has(key));
  if (only.length === 0) return { stop: undefined, flaky: keys };
  const reason = `${listed(only)} passes and fails by turns with this change, and does not without it`;
  return { stop: { outcome: "error", reason: `\`${bench.entry.name}\`: ${reason}` }, flaky: [] };
};

const isCrash = (sight: Sight): boolean => sight.kind === "seen" && sight.crashed;

const isRedIn = (sight: Sight, key: string): boolean =>
  sight.kind === "seen" && (sight.crashed || sight.cases.get(key)?.outcome === "failed");

const redIn = (bench: Bench, question: Question, sight: Sight): readonly string[] =>
  keysOf(sight, "failed").filter((key) => !bench.flaky.has(key) && !question.mayBeRed(key));

/** What keeps a measurement from being judged at all. */
export const blockedBy = ({ entry }: Bench, sight: Sight): Stop | undefined => {
  switch (sight.kind) {
    case "seen":
      return undefined;
    case "broken":
      return { outcome: "error", reason: `\`${entry.name}\`: no verdict: ${sight.reason}` };
    case "stopped":
    case "unknown":
      return {
        outcome: "error",
        reason: `\`${entry.name}\`: no verdict: ${sight.reason}. \`/lintel retry\` tries again`,
      };
  }
};

const failing = (bench: Bench, { says, told }: Question, sight: Sight, keys: readonly string[]): Stop => {
  const { entry } = bench;
  const code = sight.kind === "seen" ? sight.exitCode : 1;
  const isWhole = entry.report === undefined && bench.whole.report === undefined;
  const what = keys.length === 0 || isWhole ? `failed (exit code ${code})` : says(listed(keys));
  const cases = keys.length === 0 || isWhole ? "" : `\n\n${toldBy(sight, keys)}`;
  return {
    outcome: "fail",
    reason: `\`${entry.name}\` ${what}`,
    brief: `${told}${cases}\n\nThe last output of \`${entry.command}\` (exit code ${code}):\n\n${tailOf(sight)}`,
  };
};

/** Lands itself: everything is green, but for what base is known to flake. */
export const headQuestion = ({ lands, whole }: Bench): Question => ({
  wanted: { tree: lands.tree, like: lands, command: whole },
  says: (cases) => `failed: ${cases}`,
  told: "The tests fail with this change:",
  mayBeRed: () => false,
});

/** The change's source under base's tests: what the spec does not name must be as it was. */
export const oldTestsQuestion = ({ lands, whole, cells, spec }: Bench, base: Sight | undefined): Question => ({
  wanted: { tree: cells.trees.headBase ?? lands.tree, like: lands, command: whole },
  says: (cases) => `fails in the tests as they were before: ${cases}`,
  told: "The tests as they were before this change fail with it. Keep what they check, unless the issue names them under `Changes behaviour`:",
  mayBeRed: (key) => {
    const each = base?.kind === "seen" ? base.cases.get(key) : undefined;
    return each !== undefined && isExcused(spec, each);
  },
});
