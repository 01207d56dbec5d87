import type { Finding } from "../../model/finding.ts";
import { pairCases, type Pair } from "./compare-cases.ts";
import { about, live, named, without, type Spare } from "./compare-claims.ts";
import { hasTestName, isPassedOver, isTestPath } from "./is-test-path.ts";
import { guardOfMachine } from "./judge-guards.ts";
import { judgePair } from "./judge-pair.ts";
import type { Claim, TestCase, TestFile } from "./read/test-file.ts";

/** Both sides of one file as its reader saw them. */
export type ReadSides = {
  readonly path: string;
  readonly was: TestFile | undefined;
  readonly now: TestFile | undefined;
};

/** What became of the test cases of base, and what of the new ones a person should see. */
export function inspectTests(files: readonly ReadSides[]): readonly Finding[] {
  const before = casesOf(files, ({ was }) => was).filter(isNoSuite);
  const after = casesOf(files, ({ now }) => now);
  const pairs = pairCases(before, after);
  const known = new Set(pairs.map(({ now }) => now));
  const fresh = after.filter((each) => !known.has(each) && !each.isTop);
  // What stands outside of cases may stand in a function that nobody calls: for a case it is no other place.
  const spareInCases = spareClaims(
    pairs.filter(({ was }) => !was.isTop),
    fresh.filter(isFoundByRunners(files, before)),
  );
  const spareAnywhere = spareClaims(
    pairs,
    after.filter((each) => !known.has(each)),
  );
  const focusedBefore = new Set(pairs.filter(({ was }) => was.isFocused).map(({ now }) => now));
  return [
    ...pairs.flatMap((pair) => judgePair(pair, pair.was.isTop ? spareAnywhere : spareInCases)),
    ...after.filter((each) => each.isFocused && !focusedBefore.has(each)).map(focused),
    ...fresh.filter((each) => isTestPath(each.path)).flatMap(newCase),
  ];
}

/** A case that asserts nothing itself and holds others is a suite by another name. */
function isNoSuite(each: TestCase, _: number, all: readonly TestCase[]): boolean {
  if (each.isTop || live(each).length > 0) return true;
  const depth = each.titles.length;
  return !all.some(
    ({ path, titles }) =>
      path === each.path && titles.length > depth && each.titles.every((title, at) => titles[at] === title),
  );
}

/** Whether a new case is where a runner looks: in a file that was there, or one named as tests here are named. */
function isFoundByRunners(files: readonly ReadSides[], before: readonly TestCase[]): (fresh: TestCase) => boolean {
  const old = new Set(files.filter(({ was }) => was !== undefined).map(({ path }) => path));
  const areNamed = before.some(({ path }) => hasTestName(path));
  return ({ path }) => old.has(path) || (!isPassedOver(path) && (areNamed ? hasTestName(path) : isTestPath(path)));
}

function casesOf(files: readonly ReadSides[], side: (file: ReadSides) => TestFile | undefined): readonly TestCase[] {
  return files.flatMap((file) =>
    // What stands outside of cases counts where tests lie: elsewhere an `assert` guards the program itself.
    (side(file)?.cases ?? []).filter((each) => !each.isTop || (isTestPath(file.path) && live(each).length > 0)),
  );
}

const runs = ({ mode }: TestCase): boolean => mode === "runs" || mode === "platform";

/** Claims that cases have beyond what they had, and all of the new ones. */
function spareClaims(pairs: readonly Pair[], fresh: readonly TestCase[]): Spare {
  // What runs under a condition is no other place for what always ran.
  const isSure = ({ guards, isSelf }: Claim): boolean => !isSelf && guards.every(({ kind }) => kind !== "environment");
  const more = pairs.flatMap(({ was, now }) =>
    now === undefined || (runs(was) && !runs(now)) ? [] : without(live(now), live(was)),
  );
  const spare: Spare = new Map();
  for (const { text } of [...more, ...fresh.filter(runs).flatMap(live)].filter(isSure))
    spare.set(text, (spare.get(text) ?? 0) + 1);
  return spare;
}

const focused = (now: TestCase): Finding => ({
  ...about(now),
  rule: "test focused",
  weight: "wrong",
  line: now.line,
  reason: `${named(now)} is focused, so that others do not run`,
  fix: "Take the focus off.",
  cases: [],
});

/** A new case proves nothing when it does not run or asserts nothing; the gate `verify` judges what it proves. */
function newCase(now: TestCase): readonly Finding[] {
  const why =
    now.mode === "skipped"
      ? "is new and skipped"
      : live(now).every(({ isSelf }) => isSelf)
        ? "is new and asserts nothing that is seen here"
        : guardOfMachine(now) !== undefined
          ? "is new and asserts something only under a condition"
          : undefined;
  if (why === undefined) return [];
  return [
    { ...about(now), rule: "empty test", weight: "note", line: now.line, reason: `${named(now)} ${why}`, fix: "" },
  ];
}
