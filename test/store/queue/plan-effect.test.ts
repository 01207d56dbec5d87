import { describe, expect, test } from "vitest";
import { usualTimings } from "../../../src/store/base.ts";
import type { Known, Plan } from "../../../src/store/queue/plan-effect.ts";
import { planEffect } from "../../../src/store/queue/plan-effect.ts";
import type { Effect } from "../../../src/model/effect.ts";

const known = (state: Known["state"], changes: Partial<Known> = {}): Known => ({
  state,
  performed: state === "done" ? 1 : 0,
  refusals: 0,
  idleMs: 1e15,
  ...changes,
});
const after = (afterMs: number): Plan => ({ do: "queue", afterMs });

describe("asking for an effect", () => {
  const kinds: Effect["do"][] = ["start", "stop", "publish", "merge", "conclude", "acknowledge", "show"];
  test.each(kinds)("%s: the first time it is queued at once, while it waits nothing happens", (kind) => {
    expect(planEffect(kind, undefined, usualTimings)).toEqual(after(0));
    expect(planEffect(kind, known("queued"), usualTimings)).toEqual({ do: "nothing" });
  });

  test.each([
    ["show", "again"],
    ["publish", "again"],
    ["merge", "again"],
    ["stop", "again"],
    ["start", "nothing"],
    ["acknowledge", "nothing"],
  ] as const)("%s while it is performed: %s", (kind, answer) => {
    expect(planEffect(kind, known("performing"), usualTimings)).toEqual({ do: answer });
  });

  test.each([
    [1, after(5_000)],
    [2, after(30_000)],
    [3, after(120_000)],
    [5, after(1_800_000)],
    [6, { do: "refuse" }],
    [60, { do: "refuse" }],
  ] as const)("a merge performed %i times", (performed, plan) => {
    expect(planEffect("merge", known("done", { performed }), usualTimings)).toEqual(plan);
  });

  test("an acknowledgement is given once for ever", () => {
    expect(planEffect("acknowledge", known("done"), usualTimings)).toEqual({ do: "nothing" });
  });

  test.each([
    [{ idleMs: 1e15 }, 0],
    [{ idleMs: 4_000 }, 11_000],
    [{ idleMs: 4_000, performed: 500 }, 11_000],
    [{ idleMs: 4_000, refusals: 3 }, 116_000],
    [{ idleMs: 0, refusals: 99 }, 1_800_000],
  ])("a screen shown before %j waits %i ms", (changes, ms) => {
    expect(planEffect("show", known("done", changes), usualTimings)).toEqual(after(ms));
  });
});
