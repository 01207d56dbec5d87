import { expect, it } from "vitest";
import type { EffectivePolicy } from "../../src/model/policy.ts";
import type { Run } from "../../src/model/run.ts";
import { verifyJob } from "../../src/rules/measure.ts";

const policy = {
  policy: {
    verify: { unit: { run: "npx uvu tests" }, plain: "make test" },
    limits: { minutes: 5 },
    image: "node:24",
    services: {},
  },
  sandbox: {},
} as unknown as EffectivePolicy;
const run = { repo: 1, results: {}, heard: [] } as unknown as Run;
const nameOf = (name: string, command: string): string =>
  verifyJob(run, policy, { name, command, tree: "t", snapshot: undefined, pins: {} }).job.id;

it("calls a job after its command where that is not the policy's own: results are found by name", () => {
  const whole = nameOf("unit", "npx uvu tests");
  const [one, two] = [nameOf("unit", "node tests/a.js"), nameOf("unit", "node tests/b.js")];
  expect(whole).toMatch(/\/unit$/u);
  expect(new Set([whole, one, two]).size).toBe(3);
  expect(nameOf("plain", "make test")).toMatch(/\/plain$/u);
  expect(nameOf("plain", "make test-all")).not.toBe(nameOf("plain", "make test"));
});
