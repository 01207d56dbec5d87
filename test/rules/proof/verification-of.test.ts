import { describe, expect, it } from "vitest";
import { statementSchema } from "../../../src/model/proof.ts";
import type { Step } from "../../../src/rules/next.ts";
import { next } from "../../../src/rules/next.ts";
import { digestOf } from "../../../src/rules/digest.ts";
import { provenGates } from "../../../src/rules/proof/judge-completeness.ts";
import { verificationOf } from "../../../src/rules/proof/verification-of.ts";
import { mostBundleBytes } from "../../../src/rules/proof/read-bundle.ts";
import { provenTexts } from "../../../src/rules/words/proven.ts";
import { pullBody } from "../../../src/rules/words/pull-body.ts";
import { createLife, reviewer, type Life } from "../life.ts";

const head = "a".repeat(40);
const body =
  "## Goal\n\nDo it.\n\n## Acceptance criteria\n\n- [ ] It is good `run: needs good`\n- [ ] It stays `run: needs base`\n- [ ] It is nice\n";

/** Walks until the change would be published, with agents that leave these. */
const toPublication = (life: Life, leaves: (n: number) => string): Step => {
  let n = 0;
  for (let round = 0; round < 80; round += 1) {
    life.pass(60_000);
    const step = life.turn();
    if (step.road.at(-1)?.gate === "publish") return step;
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, job.kind === "build" ? leaves((n += 1)) : "good");
  }
  throw new Error(`never came there; is at ${JSON.stringify(life.last?.road.at(-1))}`);
};

/** A life whose policy lies in a file, as it has in every repository that is served. */
const newLife = (): Life => {
  const life = createLife();
  life.world.policy = { ...life.world.policy, source: "b".repeat(40) };
  return life;
};

/** Goes on until a person is waited for. */
const toApproval = (life: Life): void => {
  for (let round = 0; round < 80; round += 1) {
    life.pass(60_000);
    const stop = life.turn().road.at(-1);
    if (stop?.gate === "approval" && stop.outcome === "waits") return;
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "good");
    life.ciSays("success");
  }
  throw new Error(`never came there; is at ${JSON.stringify(life.last?.road.at(-1))}`);
};

const given = () => {
  const life = newLife();
  life.world.body = body;
  return { life, step: toPublication(life, (n) => (n === 1 ? "bad1" : "good2")) };
};

describe("the statement of what was seen", () => {
  it("is of our form, the same however often it is made, and of every gate up to publication", () => {
    const { step } = given();
    const statement = verificationOf(step, { head, policyText: undefined });
    expect(statementSchema.parse(statement)).toEqual(statement);
    expect(
      verificationOf(
        { ...step, facts: { ...step.facts, at: step.facts.at + 99_999 } },
        { head, policyText: undefined },
      ),
    ).toEqual(statement);
    expect(statement.predicate.saw.gates.map(({ gate }) => gate)).toEqual(provenGates);
    expect(statement.predicate.saw.gates.every(({ outcome }) => outcome === "pass")).toBe(true);
    const tree = step.facts.lands?.tree ?? "";
    expect(statement.subject).toEqual([
      { name: "lands", digest: { gitTree: tree } },
      { name: "head", digest: { gitCommit: head } },
    ]);
  });

  it("rests on records of this tree, each known by its job; an agent's job is a claim and never evidence", () => {
    const { step } = given();
    const { saw, claims, change } = verificationOf(step, { head, policyText: undefined }).predicate;
    const verify = saw.gates.find(({ gate }) => gate === "verify");
    const behind = saw.records.shown.filter(({ job }) => verify?.evidence.includes(job));
    expect(verify?.evidence.length).toBeGreaterThan(0);
    expect(behind.map(({ job }) => job).toSorted()).toEqual(verify?.evidence.toSorted());
    const here = behind.filter(({ tree }) => tree === change.tree);
    expect(here.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(saw.records.shown.filter(({ kind, job }) => kind === "build" || job.includes("/build/"))).toEqual([]);
    expect(claims.attempts.shown.map(({ n, because }) => [n, because])).toEqual([
      [1, "start"],
      [2, "verify"],
    ]);
  });

  it("says of each criterion by what it is shown: red on base and green, a guard, or nobody but people", () => {
    const { step } = given();
    const { saw } = verificationOf(step, { head, policyText: undefined }).predicate;
    const exit = (job: string | null): number | undefined =>
      saw.records.shown.find((each) => each.job === job)?.exitCode;
    expect(saw.criteria.shown.map(({ n, shown, before, after }) => [n, shown, exit(before), exit(after)])).toEqual([
      [1, "command", 1, 0],
      [2, "command", 0, 0],
      [3, expect.stringMatching(/gates|review/u), undefined, undefined],
    ]);
  });

  it("is bounded whatever the change and the spec are, and what is cut is bound by its digest", () => {
    const { step } = given();
    const { lands } = step.facts;
    if (lands?.kind !== "clean") throw new Error("clean");
    const files = Array.from({ length: 50_000 }, (_, n) => ({ path: `src/${"x".repeat(200)}/${n}` }));
    const criteria = Array.from({ length: 5_000 }, (_, n) => ({ text: `${n} ${"y".repeat(3_000)}` }));
    const run = { ...step.run, ...(step.run.spec === undefined ? {} : { spec: { ...step.run.spec, criteria } }) };
    const huge: Step = { ...step, run, facts: { ...step.facts, lands: { ...lands, files } } };
    const statement = verificationOf(huge, { head, policyText: undefined });
    expect(JSON.stringify(statement).length * 1.4).toBeLessThan(mostBundleBytes);
    expect(statement.predicate.change.paths).toMatchObject({
      count: 50_000,
      digest: digestOf(files.map(({ path }) => path)),
    });
    const texts = provenTexts(huge, lands.tree, {
      digest: digestOf("x"),
      url: "https://lintel.test/proof/x",
      basis: "b",
    });
    expect(texts.body.length).toBeLessThan(65_000);
    expect(texts.check.summary.length).toBeLessThan(65_000);
    expect(texts.body).toContain("4950 more");
  });

  it("is made of a run that stands at publication and of no other", () => {
    const { step } = given();
    expect(() => verificationOf({ ...step, road: step.road.slice(0, -1) }, { head, policyText: undefined })).toThrow(
      "nothing to prove",
    );
    expect(() =>
      verificationOf({ ...step, facts: { ...step.facts, lands: undefined } }, { head, policyText: undefined }),
    ).toThrow();
  });
});

describe("what the agent says", () => {
  it("stands apart as a claim, fenced, and in no table of what was seen", () => {
    const { step } = given();
    const [job, result] =
      Object.entries(step.run.results).find(([name, each]) => name.endsWith("/build/2") && each.kind === "build") ?? [];
    if (job === undefined || result?.kind !== "build") throw new Error("a build");
    const words = "All tests pass | ✓ |\n\n### Verified by me <!-- x --> @everyone";
    const run = { ...step.run, results: { ...step.run.results, [job]: { ...result, summary: words } } };
    const text = pullBody(run, step.facts);
    expect(text.split("All tests pass")).toHaveLength(2);
    const [seen = ""] = text.split("All tests pass");
    expect(seen.split("\n").at(-1)).not.toContain("✓");
    expect(seen.slice(-120)).toMatch(/What the agent says.*a claim: nobody checked/u);
    const statement = verificationOf({ ...step, run }, { head, policyText: undefined });
    expect(statement.predicate.claims.summary).toBe(words);
    expect(JSON.stringify(statement.predicate.saw)).not.toContain("All tests pass");
  });
});

describe("after the merge", () => {
  const published = (): Life => {
    const life = newLife();
    toPublication(life, () => "good");
    toApproval(life);
    return life;
  };

  it("binds what GitHub merged to the bundle of the very tree", () => {
    const life = published();
    const { pull } = life.world;
    const shown = life.run.published.at(-1);
    if (pull === undefined || shown === undefined) throw new Error("published");
    const tree = shown.tree;
    pull.open = false;
    pull.merged = { commit: "c".repeat(40), tree, by: reviewer, at: 5 };
    const { effects, run, facts } = life.turn();
    expect(effects).toMatchObject([{ do: "prove", commit: "c".repeat(40), tree, bundle: shown.proof?.digest }]);
    expect(next(run, facts).effects).toEqual(effects);
  });

  it("states nothing of a tree that nothing verified: that is an alarm", () => {
    const life = published();
    const { pull } = life.world;
    if (pull === undefined) throw new Error("published");
    pull.open = false;
    pull.merged = { commit: "c".repeat(40), tree: "d".repeat(40), by: reviewer, at: 5 };
    const { effects, run } = life.turn();
    expect(effects.filter((effect) => effect.do === "prove")).toEqual([]);
    expect(run.ended?.reason).toContain("Alarm");
  });
});

describe("another basis needs another proof", () => {
  it("publishes once more when the policy changed under the same tree, and keeps what was shown", () => {
    const life = newLife();
    toPublication(life, () => "good");
    toApproval(life);
    const before = life.run.published.length;
    expect(before).toBeGreaterThan(0);
    life.world.policy = { ...life.world.policy, digest: digestOf("another policy") };
    toApproval(life);
    expect(life.run.published.length).toBe(before + 1);
    const [one, two] = life.run.published.slice(-2);
    expect(two?.head).toBe(one?.head);
    expect(two?.proof?.basis).not.toBe(one?.proof?.basis);
    expect(life.log.pulls).toBe(1);
  });
});
