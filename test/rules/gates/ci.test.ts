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
    ["a run under way", [check({ status: "in_progress", conclusion: undefined })]],
    [
      "a repeat under way beside its earlier success",
      [check({}), check({ id: 10, status: "queued", conclusion: undefined })],
    ],
    [
      "a repeat under way beside its earlier failure",
      [check({ conclusion: "failure" }), check({ id: 10, status: "in_progress", conclusion: undefined })],
    ],
    [
      "a repeat under way beside what was cancelled",
      [check({ conclusion: "cancelled" }), check({ id: 10, status: "queued", conclusion: undefined })],
    ],
    ["a word that GitHub does not have yet", [check({ status: "other", conclusion: "success" })]],
  ])("waits for CI with %s", (_, checks) => {
    const verdict = ciOf(withChecks(checks));
    expect(verdict).toMatchObject({ outcome: "waits", whom: { kind: "ci" } });
  });

  it.each(["skipped", "neutral", "cancelled", "action_required", "stale", "a word of next year"])(
    "tells a person at once when it ended as `%s`: nothing more comes by itself, and it is no pass",
    (conclusion) => {
      const life = withChecks([check({ conclusion })]);
      expect(ciOf(life)).toMatchObject({
        outcome: "waits",
        whom: { kind: "people" },
        reason: expect.stringContaining(`(${conclusion})`) as string,
      });
      life.world.moreChecks = [check({ conclusion }), check({ id: 10 })];
      life.turn();
      expect(ciOf(life)?.outcome).toBe("waits");
      life.world.moreChecks = [check({ id: 10 })];
      life.turn();
      expect(ciOf(life)?.outcome).toBe("pass");
    },
  );

  it("waits for main where main is red too, and goes on when it is green", () => {
    const life = withChecks([]);
    life.world.baseChecks = [check({ conclusion: "failure" })];
    life.world.moreChecks = [check({ conclusion: "failure" })];
    life.turn();
    expect(ciOf(life)).toMatchObject({
      outcome: "waits",
      whom: { kind: "people" },
      reason: expect.stringContaining("red here and on `main`") as string,
    });
    expect(life.run.attempts).toHaveLength(1);
    life.world.baseChecks = [check({ app: 1, conclusion: "failure" })];
    life.turn();
    expect(life.run.attempts).toHaveLength(2);
  });

  it("sends back what is red here only, whatever else is red on both", () => {
    const life = withChecks([]);
    life.world.required = [
      { name: "build", app: ci },
      { name: "e2e", app: ci },
    ];
    life.world.baseChecks = [check({ name: "e2e", conclusion: "failure" })];
    life.world.moreChecks = [
      check({ conclusion: "failure", summary: "mine" }),
      check({ name: "e2e", conclusion: "failure", summary: "theirs" }),
    ];
    life.turn();
    expect(life.run.attempts).toHaveLength(2);
    expect(life.run.attempts[1]?.because.text).toContain("mine");
    expect(life.run.attempts[1]?.because.text).not.toContain("theirs");
  });

  it("looks for another app's check of our name like for any other", () => {
    const life = withChecks([check({})]);
    life.world.required = [{ name: "lintel", app: 1 }];
    life.turn();
    expect(ciOf(life)).toMatchObject({ outcome: "waits", reason: "waiting for `lintel`" });
  });

  it("takes a check without an app from anybody, and then all of that name must have passed", () => {
    const life = withChecks([check({ app: undefined })]);
    life.world.required = [{ name: "build", app: undefined }];
    life.turn();
    expect(ciOf(life)?.outcome).toBe("pass");
    life.world.moreChecks = [check({ app: undefined }), check({ app: 3, status: "queued", conclusion: undefined })];
    life.turn();
    expect(ciOf(life)?.outcome).toBe("waits");
  });

  it("is an error where nothing is required, unless the policy says that there is none", () => {
    const life = withChecks([check({})]);
    life.world.required = [];
    life.turn();
    expect(ciOf(life)).toMatchObject({ outcome: "error" });
    const none = withChecks([], { ci: "none" });
    none.world.required = [];
    none.turn();
    expect(ciOf(none)).toMatchObject({ outcome: "pass" });
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
