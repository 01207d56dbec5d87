import { describe, expect, it } from "vitest";
import { render } from "../../../src/rules/render.ts";
import { author, createLife, type Life } from "../life.ts";

const drive = (life: Life, rounds = 14) => {
  for (let n = 0; n < rounds; n += 1) {
    life.pass(1_000);
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, `good${life.fresh("g")}`);
    life.ciSays("success");
  }
};
const reviews = (life: Life) => life.log.starts.filter((id) => id.includes("/review/"));
const answer = (verdict: "met" | "not met" | "unsure", over: object = {}) => ({
  criteria: [{ n: 1, verdict, evidence: "src/a.ts:7 | does *something* else" }],
  findings: [],
  ...over,
});

describe("the gate review", () => {
  it("asks nobody where the policy names no reviewer, and says so", () => {
    const life = createLife({ agents: { builder: "default" } });
    drive(life);
    const verdict = life.last?.road.find(({ gate }) => gate === "review");
    expect(verdict).toMatchObject({ outcome: "pass", reason: "no reviewer is named; people review" });
    expect(reviews(life)).toEqual([]);
  });

  it("passes with every criterion met, once for a tree", () => {
    const life = createLife();
    drive(life);
    expect(life.last?.road.find(({ gate }) => gate === "review")?.reason).toBe("1 criterion met, says `second`");
    expect(life.last?.road.at(-1)?.gate).toBe("approval");
    expect(reviews(life)).toHaveLength(1);
  });

  it.each(["not met", "unsure"] as const)("sends `%s` back with the evidence, and pushes nothing", (verdict) => {
    const life = createLife();
    life.world.reviewed = answer(verdict);
    drive(life, 30);
    expect(life.run.attempts).toHaveLength(3);
    expect(life.run.attempts[1]?.because).toMatchObject({ gate: "review" });
    expect(life.run.attempts[1]?.because.text).toContain("src/a.ts:7 | does *something* else");
    expect(life.log.published).toEqual([]);
    expect(life.last?.road.at(-1)).toMatchObject({ outcome: "fail", whom: { kind: "people", people: [author] } });
  });

  it("does not let a blocking finding through, and shows it at its line once the head is on GitHub", () => {
    const life = createLife();
    drive(life);
    const finding = { severity: "blocking", path: "src/a.ts", line: 40, text: "loses the last page" } as const;
    life.world.reviewed = answer("met", { findings: [finding] });
    life.push(author, "person1");
    drive(life);
    const step = life.turn();
    expect(step.road.at(-1)).toMatchObject({ gate: "review", outcome: "fail", mendable: false });
    expect(render(step).check?.annotations).toEqual([
      { path: "src/a.ts", line: 40, level: "failure", title: expect.any(String) as string, message: finding.text },
    ]);
  });

  it("annotates files of the repository only, fifty at most, and tells all of it in the check's own text", () => {
    const life = createLife();
    drive(life);
    const at = (path: string, line: number | undefined, text: string) => ({
      severity: "blocking" as const,
      path,
      ...(line === undefined ? {} : { line }),
      text,
    });
    life.world.reviewed = answer("met", {
      findings: [
        at("../../etc/passwd", 1, "outside"),
        at("/src/a.ts", 1, "absolute"),
        at("src/a.ts", undefined, "ping @acme/team, Fixes #12 <!-- x --> \u202e"),
        ...Array.from({ length: 60 }, (_, n) => at("src/a.ts", 10_000_000 - n, `finding ${n}`)),
      ],
    });
    life.push(author, "person1");
    drive(life);
    const check = render(life.turn()).check;
    expect(check?.annotations).toHaveLength(50);
    expect([...new Set(check?.annotations?.map(({ path }) => path))]).toEqual(["src/a.ts"]);
    expect(check?.annotations?.[0]).toMatchObject({ line: 1, message: "ping @acme/team, Fixes #12 <!-- x -->" });
    expect(check?.summary).toContain("must not be merged");
    expect(check?.summary).toContain("`../../etc/passwd:1`: outside");
    expect(check?.summary).toMatch(/and 23 more/u);
    expect(check?.summary).not.toMatch(/@acme|Fixes #1|<!--|\u202e/u);
  });

  it("shows the notes of a review that passed to whoever approves", () => {
    const life = createLife();
    life.world.reviewed = answer("met", {
      findings: [{ severity: "note", path: "src/a.ts", line: 3, text: "could be <b>shorter</b>" }],
    });
    drive(life);
    const step = life.turn();
    expect(step.road.find(({ gate }) => gate === "review")).toMatchObject({
      outcome: "pass",
      reason: "1 criterion met, says `second`, 1 note",
    });
    const note = "The reviewer agent, note at `src/a.ts:3`: could be &lt;b>shorter&lt;/b>";
    expect(render(step).pull?.body).toContain(note);
    const shown = step.facts.pull?.checks.find(({ name }) => name === "lintel");
    expect(shown?.summary).toContain(note);
  });

  it.each([
    ["nothing", []],
    ["another criterion", [{ n: 2, verdict: "met" as const, evidence: "x" }]],
  ])("has no verdict when the answer speaks of %s", (_, criteria) => {
    const life = createLife();
    life.world.reviewed = { criteria, findings: [] };
    drive(life);
    expect(life.last?.road.at(-1)).toMatchObject({ gate: "review", outcome: "error" });
    expect(life.run.attempts).toHaveLength(1);
    expect(reviews(life)).toHaveLength(3);
    life.world.reviewed = undefined;
    life.say(author, "/lintel retry");
    drive(life);
    expect(life.last?.road.at(-1)?.gate).toBe("approval");
  });

  it("is asked again, and not the builder, when an answer leaves a criterion out", () => {
    const life = createLife();
    life.world.reviewed = { criteria: [], findings: [] };
    for (let n = 0; n < 20 && reviews(life).length < 1; n += 1) drive(life, 1);
    life.world.reviewed = undefined;
    drive(life);
    expect(life.last?.road.at(-1)?.gate).toBe("approval");
    expect(reviews(life)).toHaveLength(2);
    expect(life.run.attempts).toHaveLength(1);
  });

  it("reviews a head that somebody pushed anew", () => {
    const life = createLife();
    drive(life);
    life.push(author, "person1");
    drive(life);
    expect(reviews(life)).toHaveLength(2);
  });
});

describe("money", () => {
  it("stops attempts when the run's money is used up, and says so", () => {
    const life = createLife({ limits: { usd: 2, attempts: 3 } });
    life.world.usd = 1.5;
    for (let n = 0; n < 20; n += 1) {
      life.pass(1_000);
      life.turn();
      while (life.pending().length > 0) life.performNth(0);
      for (const job of life.running()) life.finish(job.id, "bad");
    }
    expect(life.run.attempts.map(({ usd }) => usd)).toEqual([2, 0.5]);
    const stop = life.last?.road.at(-1);
    expect(stop).toMatchObject({ outcome: "fail", mendable: false, whom: { kind: "people", people: [author] } });
    expect(stop?.reason).toContain("the $2 that this run may cost are used up");
  });

  it("begins no attempt that could not pay what the last one wanted to ask", () => {
    const life = createLife({ limits: { usd: 2, attempts: 3 } });
    const build = () => {
      for (let n = 0; n < 20; n += 1) {
        life.pass(1_000);
        life.turn();
        while (life.pending().length > 0) life.performNth(0);
        const job = life.running().find(({ kind }) => kind === "build");
        if (job !== undefined) return job.id;
        for (const each of life.running()) life.finish(each.id, "good");
      }
      return undefined;
    };
    life.world.usd = 0.5;
    life.finish(build() ?? "", "nothing", { short: 1.2 });
    life.finish(build() ?? "", "nothing", { short: 1.2 });
    expect(build()).toBeUndefined();
    expect(life.run.attempts.map(({ usd }) => usd)).toEqual([2, 1.5]);
    const stop = life.last?.road.at(-1);
    expect(stop).toMatchObject({ outcome: "fail", mendable: false, whom: { kind: "people", people: [author] } });
    expect(stop?.reason).toContain(
      "the $2 that this run may cost do not allow the agent's next request, which could cost $1.20",
    );
  });

  it("waits for tomorrow when the repository's day is used up, and goes on then", () => {
    const life = createLife({ limits: { usd: 5, usd_per_day: 1, attempts: 3 } });
    life.world.usd = 1;
    for (let n = 0; n < 10; n += 1) {
      life.pass(1_000);
      life.turn();
      while (life.pending().length > 0) life.performNth(0);
      for (const job of life.running()) life.finish(job.id, "bad");
    }
    const stop = life.last?.road.at(-1);
    expect(stop).toMatchObject({ outcome: "waits", whom: { kind: "slot" }, until: 86_400_000 });
    life.pass(86_400_000);
    life.turn();
    expect(life.run.attempts).toHaveLength(2);
  });
});
