import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levels } from "../../../src/model/policy.ts";
import type { SpecOptions } from "../../../src/model/spec.ts";
import { withOptions } from "../../../src/rules/policy/effective.ts";
import { readPolicy } from "../../../src/rules/policy/read-policy.ts";
import { operatorOf } from "./operator.ts";

const base = (() => {
  const { policy } = readPolicy("limits: { attempts: 3, minutes: 60, usd: 10 }", "b10b", operatorOf());
  if (!policy.ok) throw new Error("The policy of this test is clean.");
  return policy.value;
})();
const options = (given: SpecOptions) => withOptions(base, { options: given });

describe("withOptions", () => {
  test("tightens", () => {
    const { policy, sandbox, digest } = options({ level: "draft", attempts: 1, minutes: 5, usd: 0 });
    expect(policy.level).toBe("draft");
    expect(policy.limits).toMatchObject({ attempts: 1, minutes: 5, usd: 0, parallel: 3 });
    expect(sandbox.minutes).toBe(5);
    expect(digest).not.toBe(base.digest);
  });

  test.each<[string, SpecOptions]>([
    ["nothing", {}],
    ["the same", { level: "ready", attempts: 3, minutes: 60, usd: 10 }],
    ["more", { level: "merge", attempts: 9, minutes: 600, usd: 1_000 }],
  ])("changes nothing for %s", (_, given) => {
    expect(options(given)).toBe(base);
  });

  test("never loosens, and is the same when done twice", () => {
    const given = fc.record(
      {
        level: fc.constantFrom(...levels),
        attempts: fc.integer({ min: 1, max: 10 }),
        minutes: fc.integer({ min: 1, max: 600 }),
        usd: fc.double({ min: 0, max: 1_000, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, (some) => {
        const { policy, sandbox, digest } = options(some);
        expect(levels.indexOf(policy.level)).toBeLessThanOrEqual(levels.indexOf(base.policy.level));
        expect(policy.limits.attempts).toBeLessThanOrEqual(3);
        expect(policy.limits.minutes).toBeLessThanOrEqual(60);
        expect(policy.limits.usd).toBeLessThanOrEqual(10);
        expect(sandbox.minutes).toBe(policy.limits.minutes);
        expect({ ...policy, level: 0, limits: 0 }).toEqual({ ...base.policy, level: 0, limits: 0 });
        expect(options(some).digest).toBe(digest);
      }),
    );
  });
});
