import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import { fullTitle } from "./compare-cases.ts";
import type { Claim, TestCase } from "./read/test-file.ts";

/** Claims that are new in the change, wherever: what a case lost may have moved there. Taken from as it is found. */
export type Spare = Map<string, number>;

type Both = { readonly was: TestCase; readonly now: TestCase };

/** What of a case's claims was lost, or says less than before. */
export function weakenedClaims({ was, now }: Both, spare: Spare): readonly Finding[] {
  const [before, after] = [live(was), claiming({ was, now })];
  const lost = without(before, after);
  const gained = without(after, before);
  if (lost.length === 0) return [];
  const missing = lost.filter(({ text }) => !take(spare, text));
  const tables = tablesOf({ was, now });
  if (missing.length > gained.length)
    return [
      {
        ...thinned({ was, now }, missing.length - gained.length, missing[0], tables, gained.length),
        ...(isNoLoss({ was, now }, missing) ? { weight: "note" } : {}),
      },
    ];
  const weaker = missing.flatMap((claim) => {
    const instead =
      gained.find((each) => each.subject === claim.subject && each.subject !== "") ??
      // The same call, inside of something else.
      gained.find((each) => /\w\(/u.test(claim.subject) && each.text.includes(claim.subject));
    return instead !== undefined && isWeaker(claim, instead) ? [{ claim, instead }] : [];
  });
  const [first] = weaker;
  if (first !== undefined) return [weakened(now, first.claim, first.instead, weaker.length)];
  const heavy = (claims: readonly Claim[]): number => claims.filter(isHeavy).length;
  const drop = heavy(missing) - heavy(gained);
  return drop > 0 && gained[0] !== undefined ? [weakened(now, missing.find(isHeavy), gained[0], drop)] : [];
}

/** Said twice in a row before, or told by the promise that is awaited now: a person can see that nothing was lost. */
function isNoLoss({ was, now }: Both, missing: readonly Claim[]): boolean {
  const kept = new Set(live(now).map(({ text }) => text));
  const repeated = new Set(live(was).flatMap(({ text }, at, all) => (all[at - 1]?.text === text ? [text] : [])));
  const isSaidTwice = ({ text }: Claim): boolean => kept.has(text) && repeated.has(text) && /\(.*\(/u.test(text);
  const errors = missing.filter(({ text }) => /^ifError\(/u.test(text)).length;
  const isAwaited = errors > 0 && awaits(now) - awaits(was) >= errors;
  return missing.every((claim) => isSaidTwice(claim) || (isAwaited && /^ifError\(/u.test(claim.text)));
}

const awaits = ({ body }: TestCase): number => body.split(/\bawait\b/u).length - 1;

const isHeavy = ({ strength }: Claim): boolean => strength >= 2;

/** What a case claims, without what compares an expression with itself and did not before. */
function claiming({ was, now }: Both): readonly Claim[] {
  const before = new Set(live(was).map(({ text }) => text));
  return live(now).filter(({ text, isSelf }) => !isSelf || before.has(text));
}

/** Claims that can fail. */
export const live = ({ claims }: TestCase): readonly Claim[] => claims.filter(({ strength }) => strength > 0);

/** The claims of the first that the second lacks, one for one. */
export function without(claims: readonly Claim[], others: readonly Claim[]): readonly Claim[] {
  const counts: Spare = new Map();
  for (const { text } of others) counts.set(text, (counts.get(text) ?? 0) + 1);
  return claims.filter(({ text }) => !take(counts, text));
}

function take(counts: Spare, text: string): boolean {
  const left = counts.get(text) ?? 0;
  if (left > 0) counts.set(text, left - 1);
  return left > 0;
}

function isWeaker(claim: Claim, instead: Claim): boolean {
  // Equal to one plain value is as strict as equal to another.
  const isExact =
    /equal.*,(?:null|undefined|nil|None|true|false)\)$|to(?:Be|Equal)\((?:null|undefined|true|false)\)$/iu.test(
      instead.text,
    );
  if (instead.strength < claim.strength && claim.strength >= 2 && !isExact) return true;
  return claim.tolerance !== undefined && instead.tolerance !== undefined && instead.tolerance > claim.tolerance;
}

/** Whether a case got a table to run through: its claims may then be fewer and say as much. */
function tablesOf({ was, now }: Both): boolean {
  return now.rows.length > was.rows.length;
}

function thinned(
  { was, now }: Both,
  many: number,
  example: Claim | undefined,
  hasTable: boolean,
  gained: number,
): Finding {
  return {
    ...about(now),
    rule: "assertions removed",
    // Rows of a table may stand for what was written out before; a person can see whether they do.
    weight: hasTable && gained > 0 && now.rows.length - was.rows.length >= many ? "note" : "wrong",
    line: now.isTop ? (example?.line ?? now.line) : now.line,
    reason: `${named(now)} lost ${many === 1 ? "an assertion" : `${many} assertions`} (such as '${oneLine(example?.text ?? "", 100)}')`,
    fix: "Put them back; a new case may be added beside the old one.",
  };
}

function weakened(now: TestCase, claim: Claim | undefined, instead: Claim, many: number): Finding {
  return {
    ...about(now),
    rule: "assertions weakened",
    weight: "wrong",
    line: instead.line,
    reason: `${named(now)} asserts less than before${many > 1 ? ` in ${many} places` : ""}: '${oneLine(instead.text, 100)}' instead of '${oneLine(claim?.text ?? "", 100)}'`,
    fix: "Assert as much as before.",
  };
}

/** `the test "suite case"`, or `what stands outside of test cases`. */
export const named = (found: TestCase): string =>
  found.isTop ? "what stands outside of test cases" : `the test "${oneLine(fullTitle(found), 120)}"`;

export const about = (found: TestCase): Pick<Finding, "gate" | "path" | "cases"> => ({
  gate: "integrity",
  path: found.path,
  cases: [fullTitle(found)],
});
