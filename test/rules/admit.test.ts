import { describe, expect, it } from "vitest";
import type { Held } from "../../src/model/facts.ts";
import { policySchema } from "../../src/model/policy.ts";
import { admit, overlap } from "../../src/rules/admit.ts";
import { createLife } from "./life.ts";

describe("overlap", () => {
  it.each([
    [["src/a/**"], ["src/b/**"], false],
    [["src/**"], ["src/b/x.ts"], true],
    [["src/a.ts"], ["src/b.ts"], false],
    [["src/a.ts"], ["SRC/A.ts"], true],
    [["src/*.ts"], ["src/deep/**"], true],
    [["docs/**"], ["src/**", "docs/x.md"], true],
    [["**/*.md"], ["src/**"], true],
    [[], ["src/**"], true],
    [["src"], ["src/a.ts"], true],
    [["src-two/**"], ["src/**"], false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
    expect(overlap(b, a)).toBe(expected);
  });
});

describe("money at admission", () => {
  const life = createLife();
  life.turn();
  const limits = { usd: 10, usd_per_day: 25 };
  const policy = policySchema.parse({ limits });
  const costly = { policy, agents: { metered: true, independent: false } };
  const other = (usdToday: number): Held => ({
    run: 9,
    issue: 9,
    scope: ["docs/**"],
    building: false,
    pullOpen: false,
    usdToday,
  });

  it.each([
    [0, 10],
    [15, 10],
    [20, 5],
  ])("others keep $%d of $25: lets in with $%d", (others, usd) => {
    expect(admit(life.run, costly, [other(others)])).toMatchObject({ admitted: true, reservation: { usd } });
  });

  it("lets nobody in when the day is used up or promised", () => {
    expect(admit(life.run, costly, [other(15), other(10)])).toEqual({
      admitted: false,
      reason: "today's $25 of this repository are used up or promised",
    });
  });

  it("asks nothing of agents that cost nothing", () => {
    const free = { policy, agents: { metered: false, independent: false } };
    expect(admit(life.run, free, [other(100)])).toMatchObject({ admitted: true, reservation: { usd: 0 } });
  });
});
