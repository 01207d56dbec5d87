import type { ProofNote } from "../../model/verdict.ts";
import { listed, type Bench, type EntryJudgement } from "./entry-judgement.ts";
import { bothResults, flakeOnBase } from "./flakes.ts";
import { isCrashOnNothing } from "./load-failure.ts";
import { showings } from "./proofs.ts";
import { keysOf, type Sight } from "./sight.ts";
import { idleCell, type SmallCells } from "./small-cells.ts";

type Given = {
  readonly base: Sight;
  readonly head: Sight;
  readonly small: SmallCells;
  readonly byCriterion: boolean;
  /** Features and fixes must be shown by a test. */
  readonly mustShow: boolean;
};

/** Whether the tests show the change: red without it, by what they assert about it. */
export const judgeShown = (bench: Bench, given: Given): EntryJudgement => {
  const { small, mustShow, byCriterion } = given;
  const flaking = judgeFlakes(bench, given);
  if (flaking.outcome !== "pass") return flaking;
  const cases = casesOf(given).filter((key) => !bench.flaky.has(key) && !bothResults(small.baseHead, key));
  const broken = small.baseHead.find((sight) => sight.kind === "unknown");
  if (broken?.kind === "unknown") return noVerdict(bench, broken.reason);
  const isElsewhere = byCriterion || bench.mends.size > 0;
  const [without] = small.baseHead;
  const shown = without === undefined ? [] : showings(cases, without).filter((each) => each.without !== "green");
  if (shown.length === 0) return mustShow && !isElsewhere ? notShown(bench, cases) : passing("", []);
  const answer = judgeControls(bench, given, shown);
  return answer.outcome === "fail" && !mustShow ? weaker(bench, answer.reason) : answer;
};

const passing = (reason: string, notes: readonly ProofNote[]): EntryJudgement => ({ outcome: "pass", reason, notes });

const weaker = ({ entry }: Bench, text: string): EntryJudgement =>
  passing("", [{ kind: "weak", entry: entry.name, text }]);

const noVerdict = ({ entry }: Bench, reason: string): EntryJudgement => ({
  outcome: "error",
  reason: `\`${entry.name}\`: no verdict: ${reason}`,
});

/** Cases of the changed test files that pass with the change; without a way to run only those, all that base lacks. */
const casesOf = ({ head, small }: Given): readonly string[] => {
  const [only] = small.head;
  return keysOf(only ?? head, "passed");
};

/** A changed test that shows both results with the change, and did not on base, says nothing for sure. */
const judgeFlakes = (bench: Bench, { head, small }: Given): EntryJudgement => {
  const { entry } = bench;
  const unknown = small.head.find((sight) => sight.kind === "unknown" || sight.kind === "stopped");
  if (unknown !== undefined && "reason" in unknown) return noVerdict(bench, unknown.reason);
  const sights = [head, ...small.head];
  const flaky = [...new Set(small.head.flatMap((sight) => keysOf(sight, "failed")))].filter(
    (key) => !bench.flaky.has(key),
  );
  if (flaky.length === 0) return passing("", []);
  const byTurns = flaky.filter((key) => bothResults(sights, key));
  const onBase = flakeOnBase(bench, byTurns);
  if (onBase === undefined) return { outcome: "waits", for: `\`${entry.name}\` on base, for what flakes` };
  const only = byTurns.filter((key) => !onBase.has(key) && !bothResults(small.baseHead, key));
  if (only.length > 0)
    return {
      outcome: "error",
      reason: `\`${entry.name}\`: ${listed(only)} passes and fails by turns with this change, and does not without it`,
    };
  return passing("", []);
};

const notShown = ({ entry, cells }: Bench, seen: readonly string[]): EntryJudgement => {
  if (!cells.touchesTests)
    return {
      outcome: "fail",
      reason: `\`${entry.name}\`: no test shows the change: none was added or changed`,
      brief:
        "Nothing tests this change. Add a test that fails without it and passes with it, where this repository keeps its tests.",
    };
  const what = seen.length === 0 ? "the changed tests" : listed(seen);
  return {
    outcome: "fail",
    reason: `\`${entry.name}\`: ${what} passes without the change too, so nothing shows it`,
    brief:
      "The new or changed tests pass on the source as it was before this change: they prove nothing about it. Add one that fails without the change and passes with it.",
  };
};

type Shown = ReturnType<typeof showings>;

/** Where a whole file or package does not load on base's source, its old cases are red as well, and say nothing about it. */
const telling = (shown: Shown, base: Sight): Shown => {
  const isOld = (key: string): boolean => base.kind === "seen" && base.cases.has(key);
  return shown.filter(({ key, without }) => without === "assertion" || !isOld(key));
};

const judgeControls = (bench: Bench, { small, base, mustShow }: Given, all: Shown): EntryJudgement => {
  const { entry, cells } = bench;
  const told = telling(all, base);
  const shown = told.length === 0 ? all : told;
  const keys = shown.map(({ key }) => key);
  const blind = small.sabotage === undefined ? [] : greenIn(small.sabotage, keys);
  if (blind.length > 0)
    return {
      outcome: "fail",
      reason: `\`${entry.name}\`: ${listed(blind)} passes even where the changed files are replaced by garbage, so it does not run the change`,
      brief: `These tests stay green when every changed source file is replaced by one that fails to load. A test must load and use what was changed:\n${listed(blind, 50)}`,
    };
  const byLoad = shown.every(({ without }) => without === "load");
  const idle = byLoad || cells.readsText ? idleCell(bench, "garbage") : "none";
  const speaking = cells.readsText ? idleCell(bench, "told") : "none";
  if (idle === undefined || speaking === undefined) return { outcome: "waits", for: `\`${entry.name}\`` };
  const reading = idle === "none" || speaking === "none" ? [] : exceptFor(greenIn(speaking, keys), greenIn(idle, keys));
  if (reading.length > 0)
    return {
      outcome: "fail",
      reason: `\`${entry.name}\`: ${listed(reading)} passes where the changed code does nothing but still has its text, so it reads the code instead of running it`,
      brief: `These tests look for words in the source. A test must run the code and look at what it does:\n${listed(reading, 50)}`,
    };
  if (byLoad && idle !== "none" && greenIn(idle, keys).length === keys.length)
    return {
      outcome: "fail",
      reason: `\`${entry.name}\`: ${listed(keys)} passes whatever the changed code returns, so it asserts nothing about it`,
      brief: `These tests call the changed code and do not look at what comes of it. Assert its results:\n${listed(keys, 50)}`,
    };
  // What old cases assert held before; that their file asks for a new name shows nothing by itself.
  const strong = !byLoad || ((told.length > 0 || !mustShow) && idle !== "none" && assertsIn(idle, keys));
  const notes = [
    ...(strong
      ? []
      : [
          weak(
            entry.name,
            "without the change the new tests fail only because code is missing, not by what they assert",
          ),
        ]),
    ...(cells.source.length === 0
      ? [weak(entry.name, "the change touches no source, so nothing says what the tests look at")]
      : []),
    ...(small.sabotage === undefined && cells.source.length > 0
      ? [
          weak(
            entry.name,
            "the changed files are of a kind that cannot be replaced by garbage, so nothing says that the tests load them",
          ),
        ]
      : []),
  ];
  return passing(`${shown.length} of the changed tests fail${shown.length === 1 ? "s" : ""} without the change`, notes);
};

const exceptFor = (keys: readonly string[], others: readonly string[]): readonly string[] =>
  keys.filter((key) => !others.includes(key));

const weak = (entry: string, text: string): ProofNote => ({ kind: "weak", entry, text });

/** Those that pass there; what did not come to an end passes nowhere. */
const greenIn = (sight: Sight, keys: readonly string[]): readonly string[] =>
  showings(keys, sight).flatMap(({ key, without }) => (without === "green" && passes(sight, key) ? [key] : []));

const passes = (sight: Sight, key: string): boolean =>
  sight.kind === "seen" && sight.cases.get(key)?.outcome === "passed";

/** Whether one of them is red by what it asserts: not because the nothing that it got cannot be worked with. */
const assertsIn = (sight: Sight, keys: readonly string[]): boolean =>
  showings(keys, sight).some(
    ({ key, without }) =>
      without === "assertion" && sight.kind === "seen" && !isCrashOnNothing(sight.cases.get(key)?.message),
  );
