import type { Finding } from "../../model/finding.ts";
import { about, live, named, weakenedClaims, type Spare } from "./compare-claims.ts";
import { judgeGuards } from "./judge-guards.ts";
import type { Pair } from "./compare-cases.ts";
import type { TestCase } from "./read/test-file.ts";

/** What became worse of one case of base. */
export function judgePair({ was, now }: Pair, spare: Spare): readonly Finding[] {
  if (now === undefined) return gone(was, spare);
  const isWorse = order.indexOf(now.mode) > order.indexOf(was.mode);
  const skipped = isWorse && now.mode !== "platform" ? [skips(now)] : [];
  // What nobody runs need not be compared.
  const claims =
    skipped.length > 0 || (was.mode === "skipped" && now.mode === "skipped") ? [] : weakenedClaims({ was, now }, spare);
  const platform = was.mode === "runs" && now.mode === "platform" ? [onSome(now)] : [];
  const moved = was.path === now.path || was.isTop ? [] : [movedTo(was, now)];
  const guards = skipped.length > 0 || now.mode === "skipped" ? [] : judgeGuards({ was, now });
  return [...skipped, ...platform, ...claims, ...guards, ...lostRows(was, now), ...moved];
}

/** From what always runs to what never does. */
const order: readonly TestCase["mode"][] = ["runs", "platform", "conditional", "failing", "skipped"];

/** A case that is gone, unless it asserted nothing, never ran, or all it asserted is asserted elsewhere now. */
function gone(was: TestCase, spare: Spare): readonly Finding[] {
  const claims = live(was);
  const elsewhere = claims.filter(({ text }) => {
    const left = spare.get(text) ?? 0;
    if (left > 0) spare.set(text, left - 1);
    return left > 0;
  });
  if (was.isTop && claims.length === 0) return [];
  const isFolded = claims.length > 0 && elsewhere.length === claims.length;
  const count = claims.length - elsewhere.length;
  return [
    {
      ...about(was),
      rule: "test deleted",
      weight: isFolded || was.mode === "skipped" ? "note" : "wrong",
      line: was.line,
      reason: was.isTop
        ? `lost ${count === 1 ? "an assertion" : `${count} assertions`} that stood outside of test cases`
        : `${named(was)} is gone${isFolded ? ", what it asserted stands in others" : was.mode === "skipped" ? ", it was skipped before" : ""}`,
      fix: "Put it back. If the issue wants it gone, it must be named under `Changes behaviour`.",
    },
  ];
}

const ways: Readonly<Record<TestCase["mode"], string>> = {
  runs: "runs",
  platform: "runs only on some platforms or versions now",
  conditional: "runs only under a condition now",
  failing: "passes now where it fails",
  skipped: "is skipped now",
};

const skips = (now: TestCase): Finding => ({
  ...about(now),
  rule: "test skipped",
  weight: "wrong",
  line: now.line,
  reason: `${named(now)} ${ways[now.mode]}`,
  fix: "Let it run always, as before.",
});

const onSome = (now: TestCase): Finding => ({
  ...about(now),
  rule: "test skipped",
  weight: "note",
  line: now.line,
  reason: `${named(now)} runs only on some platforms or versions now`,
  fix: "",
});

const movedTo = (was: TestCase, now: TestCase): Finding => ({
  ...about(now),
  rule: "test moved",
  weight: "note",
  line: now.line,
  reason: `${named(now)} came from \`${was.path.replaceAll("`", "'").slice(0, 200)}\``,
  fix: "",
});

/** Rows of a table that a case ran through; as many others may have come instead. */
function lostRows(was: TestCase, now: TestCase): readonly Finding[] {
  const left = new Map<string, number>();
  for (const row of now.rows) left.set(row, (left.get(row) ?? 0) + 1);
  const lost = was.rows.filter((row) => {
    const many = left.get(row) ?? 0;
    if (many > 0) left.set(row, many - 1);
    return many === 0;
  });
  const many = was.rows.length - now.rows.length;
  if (lost.length === 0 || many <= 0) return [];
  return [
    {
      ...about(now),
      rule: "rows removed",
      // Claims written out instead of a loop are counted as claims.
      weight: live(now).length > live(was).length ? "note" : "wrong",
      line: now.line,
      reason: `${named(now)} runs through ${many === 1 ? "one row" : `${many} rows`} fewer`,
      fix: "Put the rows back; new ones may be added.",
    },
  ];
}
