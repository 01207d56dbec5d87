import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import type { Pair } from "./compare-cases.ts";
import { about, live, named } from "./compare-claims.ts";
import type { Claim, Guard, TestCase } from "./read/test-file.ts";

type Both = Pair & { readonly now: TestCase };

/** Claims that depend on a condition now: on the machine, on a platform, or all of them on some value. */
export function judgeGuards({ was, now }: Both): readonly Finding[] {
  const ofMachine = freshGuard({ was, now }, "environment");
  if (ofMachine !== undefined) return [under(now, ofMachine, "wrong")];
  const late = freshGuard({ was, now }, "late");
  if (late !== undefined) return [under(now, late, "wrong")];
  const ofPlatform = freshGuard({ was, now }, "platform");
  const ofValue = valueAroundAll({ was, now });
  return [
    ...(ofPlatform === undefined ? [] : [under(now, ofPlatform, "note")]),
    ...(ofValue === undefined ? [] : [under(now, ofValue.guard, ofValue.weight)]),
  ];
}

/** A condition on the machine that a claim of a new case stands under. */
export const guardOfMachine = (fresh: TestCase): Guard | undefined =>
  live(fresh).flatMap((claim) => ofKind(claim, "environment"))[0];

const ofKind = ({ guards }: Claim, kind: Guard["kind"]): readonly Guard[] =>
  guards.filter((each) => each.kind === kind);

/** A condition that is new, or an old one around a claim that stood free of it. */
function freshGuard({ was, now }: Both, kind: Guard["kind"]): Guard | undefined {
  const known = new Set(live(was).flatMap((claim) => ofKind(claim, kind).map(({ text }) => text)));
  const free = new Set(live(was).flatMap((claim) => (ofKind(claim, kind).length === 0 ? [claim.text] : [])));
  return live(now).flatMap((claim) =>
    ofKind(claim, kind).filter(({ text }) => !known.has(text) || free.has(claim.text)),
  )[0];
}

/** A value that all claims of a case depend on, where some did not before. */
function valueAroundAll({ was, now }: Both): { guard: Guard; weight: "wrong" | "note" } | undefined {
  const isUnder = (claim: Claim): boolean => ofKind(claim, "value").length > 0;
  const claims = live(now);
  const [first] = claims;
  if (was.isTop || first === undefined || !live(was).some((claim) => !isUnder(claim))) return undefined;
  if (!claims.every(isUnder)) return undefined;
  const [guard] = ofKind(first, "value");
  if (guard === undefined) return undefined;
  // Rows of a table may be of several kinds.
  const isTable = now.rows.length > was.rows.length;
  const isStrict = claims.every((claim) => ofKind(claim, "value").some(({ form }) => form !== "next"));
  return { guard, weight: isTable || !isStrict ? "note" : "wrong" };
}

const under = (now: TestCase, guard: Guard, weight: "wrong" | "note"): Finding => ({
  ...about(now),
  rule: "test skipped",
  weight,
  line: live(now).find(({ guards }) => guards.includes(guard))?.line ?? now.line,
  reason:
    guard.kind === "late"
      ? `${named(now)} asserts something now that nobody waits for: '${oneLine(guard.text, 100)}'`
      : `${named(now)} asserts ${guard.kind === "value" ? "something" : "all it should"} only under a condition now: '${oneLine(guard.text, 100)}'`,
  fix: "Let it assert always, as before.",
});
