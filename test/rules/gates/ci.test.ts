import { describe, expect, it } from "vitest";
import type { Check } from "../../../src/model/facts.ts";
import { createLife, type Life } from "../life.ts";

const ci = 15368;
const check = (over: Partial<Check>): Check => ({
  name: "build",
  app: ci,
  id: 9,
  externalId: undefined,
  status: "completed",
  conclusion: "success",
  title: undefined,
  summary: undefined,
  url: undefined,
  ...over,
});

/** A life whose change is published, with these checks on its head. */
const withChecks = (checks: readonly Check[], over: object = {}): Life => {
  const life = createLife(over);
  for (let n = 0; n < 40; n += 1) {
    life.pass(1_000);
    const gate = life.turn().road.at(-1)?.gate;
    if (gate === "ci") break;
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
  }
  life.world.moreChecks = [...checks];
  life.turn();
  return life;
};

const ciOf = (life: Life) => life.last?.road.find(({ gate }) => gate === "ci");

describe("the gate ci", () => {
  it("passes on a plain success of the required app", () => {
    expect(ciOf(withChecks([check({})]))?.outcome).toBe("pass");
  });

  it.each<[string, readonly Check[]]>([
    ["nothing", []],
    ["another app's success", [check({ app: 1 })]],
    ["a status anybody may post", [check({ app: undefined })]],
    ["another name", [check({ name: "builds" })]],
    ["a skipped run", [check({ conclusion: "skipped" })]],
    ["a neutral run", [check({ conclusion: "neutral" })]],
    ["a run under way", [check({ status: "in_progress", conclusion: undefined })]],
    [
      "a repeat under way beside its earlier success",
      [check({}), check({ id: 10, status: "queued", conclusion: undefined })],
    ],
    ["a cancelled run", [check({ conclusion: "cancelled" })]],
    ["a word that GitHub does not have yet", [check({ status: "other", conclusion: "success" })]],
  ])("waits for CI with %s", (_, checks) => {
    const verdict = ciOf(withChecks(checks));
    expect(verdict).toMatchObject({ outcome: "waits", whom: { kind: "ci" } });
  });

  it.each(["failure", "timed_out", "startup_failure"])("sends %s back to the agent", (conclusion) => {
    const life = withChecks([check({ conclusion, summary: "it broke" })]);
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("it broke");
  });

  it("is red with one red of two of the same name", () => {
    expect(withChecks([check({}), check({ id: 10, conclusion: "failure" })]).run.attempts).toHaveLength(2);
  });
});
