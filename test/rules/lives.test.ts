import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { author, createLife, goodBody, reviewer, settle, stranger, type Life } from "./life.ts";

type Act = (life: Life, n: number) => void;

/** What may happen between two turns; the number makes each act's choice. */
const acts: Readonly<Record<string, Act>> = {
  turn: (life) => void life.turn(),
  turnTwice: (life) => {
    life.turn();
    life.turn();
  },
  perform: (life, n) => life.performNth(n),
  performTwice: (life, n) => {
    life.performNth(n, true);
    life.performNth(n);
  },
  effectsLost: (life) => void life.dropPending(),
  jobEnds: (life, n) => {
    const job = life.running()[n % Math.max(1, life.running().length)];
    const left = ["good", "bad", "clash", "nothing", "crash", "lost", "model", "good"][n % 8] ?? "good";
    if (job !== undefined)
      life.finish(job.id, ["nothing", "crash", "lost", "model"].includes(left) ? left : `${left}${life.fresh("x")}`);
  },
  ci: (life, n) => life.ciSays(n % 3 === 0 ? "failure" : "success"),
  approve: (life, n) => life.review(n % 2 === 0 ? reviewer : stranger, "APPROVED"),
  requestChanges: (life, n) => life.review(n % 2 === 0 ? reviewer : stranger, "CHANGES_REQUESTED"),
  redirect: (life, n) => void life.say(n % 3 === 0 ? stranger : author, "/lintel redirect use zod"),
  retry: (life) => void life.say(author, "/lintel retry"),
  push: (life, n) => life.push(reviewer, n % 2 === 0 ? "person-good" : "bad-person"),
  baseMoves: (life, n) => life.moveBase(n % 4 === 0 ? `clash${life.fresh("b")}` : `base${life.fresh("b")}`),
  edit: (life, n) => void (life.world.body = n % 2 === 0 ? goodBody : `${goodBody}\n## Notes\n\nAnd more.\n`),
  timePasses: (life) => void life.pass(600_000),
  pin: (life, n) => void (life.world.pinned = n % 2 === 0),
};
const names = Object.keys(acts);

/** What drives a run on is more frequent than what disturbs it, or few lives would come far enough to be in danger. */
const driving = fc.constantFrom("turn", "perform", "perform", "jobEnds", "turn");
const disturbing = fc.constantFrom(...names);
const script = fc.array(
  fc.tuple(fc.oneof({ weight: 5, arbitrary: driving }, { weight: 1, arbitrary: disturbing }), fc.nat(1_000)),
  {
    minLength: 140,
    size: "max",
    maxLength: 300,
  },
);

const play = (steps: readonly (readonly [string, number])[]): Life => {
  const life = createLife();
  for (const [name, n] of steps) {
    acts[name]?.(life, n);
    check(life);
  }
  return life;
};

const check = (life: Life): void => {
  const { log } = life;
  expect(new Set(log.starts).size, "no job is started twice").toBe(log.starts.length);
  expect(log.pulls, "one pull request").toBeLessThanOrEqual(1);
  expect(log.merges, "one merge").toBeLessThanOrEqual(1);
  for (const tree of [...log.published, ...log.merged]) expect(life.isGreen(tree), `tree ${tree} was green`).toBe(true);
};

describe("random lives", () => {
  it("never merges or publishes what was not verified, never does a thing twice, and never gets stuck", () => {
    const numRuns = 300;
    const far = { published: 0, reworked: 0 };
    fc.assert(
      fc.property(script, (steps) => {
        const life = play(steps);
        far.published += life.log.published.length > 0 ? 1 : 0;
        far.reworked += life.run.attempts.length > 1 ? 1 : 0;
        const step = settle(life);
        check(life);
        if (life.run.ended !== undefined) return;
        const stop = step.road.at(-1);
        expect(stop?.outcome, JSON.stringify(stop)).not.toBe("pass");
        const whom = stop !== undefined && stop.outcome !== "pass" ? stop.whom : undefined;
        expect(whom?.kind, `stuck at ${JSON.stringify(stop)}`).toBe("people");
        expect(
          whom?.kind === "people" ? whom.people.length : 0,
          `nobody named at ${JSON.stringify(stop)}`,
        ).toBeGreaterThan(0);
      }),
      { numRuns },
    );
    // A property over lives that die young would hold for nothing.
    expect(far.published).toBeGreaterThan(numRuns / 5);
    expect(far.reworked).toBeGreaterThan(numRuns / 5);
  });

  it("comes to a merge when nobody disturbs it", () => {
    const life = createLife();
    settle(life);
    expect(life.run.ended?.how).toBe("merged");
    expect(life.run.attempts).toHaveLength(1);
  });
});
