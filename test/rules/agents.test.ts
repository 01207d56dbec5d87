import { describe, expect, test } from "vitest";
import type { AgentEnding } from "../../src/model/agent.ts";
import type { Effect } from "../../src/model/effect.ts";
import type { Job, JobResult } from "../../src/model/job.ts";
import type { Run } from "../../src/model/run.ts";
import { leftBy } from "../../src/rules/attempts.ts";
import { settled } from "../../src/rules/tries.ts";
import { author, createLife, settle, type Life } from "./life.ts";

/** Lives until an agent works; returns its job. */
const untilBuilding = (life: Life): Job & { kind: "build" } => {
  for (let n = 0; n < 100; n += 1) {
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
    const job = life.running().find(({ kind }) => kind === "build");
    if (job?.kind === "build") return job;
    for (const each of life.running()) life.finish(each.id, "good");
  }
  throw new Error("no agent began");
};

const stopIn = (effects: readonly Effect[]) => effects.find((effect) => effect.do === "stop");

describe("a redirect while an agent works", () => {
  test("stops it, waits for its end, and goes on with what it left", () => {
    const life = createLife();
    const first = untilBuilding(life);
    life.say(author, "/lintel redirect use zod");
    const step = life.turn();
    expect(step.road.at(-1)).toMatchObject({ gate: "build", outcome: "waits", whom: { kind: "sandbox" } });
    expect(stopIn(step.effects)).toMatchObject({ job: first.id });
    expect(life.run.attempts).toHaveLength(1);
    expect(life.turn().road.at(-1)).toMatchObject({ outcome: "waits" });
    const second = untilBuilding(life);
    expect(life.run.attempts).toHaveLength(2);
    expect(second).toMatchObject({ attempt: 2, history: first.history });
    const left = life.run.results[first.id];
    expect(left).toMatchObject({ kind: "error", cause: "stopped" });
    expect(second.tree).toBe(left?.kind === "error" ? left.change?.tree : "");
    expect(second.brief).toContain("use zod");
    settle(life);
    expect(life.run.ended?.how).toBe("merged");
  });

  test("goes on from base where that has moved: unfinished work is not merged", () => {
    const life = createLife();
    const first = untilBuilding(life);
    life.moveBase("base9");
    life.say(author, "/lintel redirect");
    const second = untilBuilding(life);
    expect(second.history).not.toBe(first.history);
    const left = life.run.results[first.id];
    expect(second.tree).not.toBe(left?.kind === "error" ? left.change?.tree : "");
  });

  test("before the job was ever asked for ends that job, and the next begins", () => {
    const life = createLife({ setup: "npm ci" });
    for (let n = 0; n < 50 && life.run.attempts.length === 0; n += 1) {
      life.turn();
      while (life.pending().length > 0) life.performNth(0);
      for (const each of life.running()) if (each.kind !== "build") life.finish(each.id, "good");
    }
    life.say(author, "/lintel redirect at once");
    settle(life);
    expect(life.run.ended?.how).toBe("merged");
  });

  test("that is never heard of by a sandbox is somebody's to look at", () => {
    const life = createLife();
    untilBuilding(life);
    life.say(author, "/lintel redirect");
    life.turn();
    life.pass(20 * 60_000);
    expect(life.turn().road.at(-1)).toMatchObject({ whom: { kind: "people" } });
  });
});

describe("a session", () => {
  test("is gone on with by the same agent, newest first, also after the attempt failed", () => {
    const life = createLife();
    const first = untilBuilding(life);
    life.finish(first.id, "bad1", { session: { agent: "default", id: "s1", files: "sha256:1" } });
    const second = untilBuilding(life);
    expect(second.session).toEqual({ agent: "default", id: "s1", files: "sha256:1" });
    life.finish(second.id, "bad2", { session: { agent: "another", id: "s2", files: "sha256:2" } });
    expect(untilBuilding(life).session).toMatchObject({ id: "s1" });
  });

  test("of nobody is none", () => {
    expect("session" in untilBuilding(createLife())).toBe(false);
  });
});

describe("a model that fails", () => {
  const minutes = (n: number): number => n * 60_000;

  test("is asked again after growing pauses outside of the attempt count, and then a person is told why", () => {
    const life = createLife();
    const begun: string[] = [];
    for (const pause of [1, 5, 15]) {
      const job = untilBuilding(life);
      begun.push(job.id);
      life.finish(job.id, "model");
      expect(life.turn().road.at(-1)).toMatchObject({
        outcome: "waits",
        reason: expect.stringContaining("the model answered 529") as string,
      });
      expect(life.turn().effects.some((effect) => effect.do === "start")).toBe(false);
      life.pass(minutes(pause) + 2_000);
    }
    const last = untilBuilding(life);
    life.finish(last.id, "model");
    const stop = life.turn().road.at(-1);
    expect(stop).toMatchObject({ outcome: "error", whom: { kind: "people", people: [author] } });
    expect(stop?.reason).toContain("the model answered 529");
    expect(life.run.attempts).toHaveLength(1);
    expect(new Set([...begun, last.id]).size).toBe(4);
    life.say(author, "/lintel retry");
    settle(life);
    expect(life.run.ended?.how).toBe("merged");
  });

  test("goes on from what the failed try left, in the same attempt, and compares with where that began", () => {
    const life = createLife();
    const first = untilBuilding(life);
    life.finish(first.id, "model", { left: "half", session: { agent: "default", id: "s1", files: "sha256:1" } });
    life.turn();
    life.pass(minutes(1) + 2_000);
    const second = untilBuilding(life);
    const left = life.run.results[first.id];
    expect(left).toMatchObject({ cause: "model" });
    expect(second).toMatchObject({ attempt: 1, since: first.tree, session: { id: "s1" } });
    expect(second.tree).toBe(left?.kind === "error" ? left.change?.tree : "");
    expect(life.run.attempts).toHaveLength(1);
  });

  test("counts its own pauses, whatever else was lost between", () => {
    const seen = { argv: [], image: "", startedAt: 0, endedAt: 1_000, exitCode: 1, log: "", tail: "" };
    const failed = (cause: "model" | "lost"): JobResult => ({
      kind: "error",
      cause,
      reason: "",
      seen,
      change: undefined,
    });
    const run = { results: { j: failed("model"), "j/2": failed("lost"), "j/3": failed("model") }, heard: [] };
    expect(settled(run as unknown as Run, "j")).toEqual({
      job: "j/4",
      result: undefined,
      notBefore: 1_000 + minutes(5),
    });
  });
});

describe("how an agent ended", () => {
  test.each<[AgentEnding, number, "change" | "failed", string]>([
    ["end_turn", 137, "change", ""],
    ["refusal", 0, "failed", "refused to go on"],
    ["max_tokens", 0, "failed", "ran out of tokens"],
    ["max_turn_requests", 0, "failed", "limit of turns"],
    ["cancelled", 0, "failed", "called itself off"],
    ["gone", 0, "failed", "the agent failed"],
    ["failed", 0, "failed", "the agent failed: it answered: no \\`x\\`"],
  ])("%s with exit code %i is %s", (ending, exitCode, kind, words) => {
    const life = createLife();
    const job = untilBuilding(life);
    const agent = { ending, reason: ending === "failed" ? "it answered: no `x`" : "", tools: 1, session: undefined };
    life.finish(job.id, "good1", { agent, exitCode });
    life.turn();
    const attempt = life.run.attempts[0];
    if (attempt === undefined) throw new Error("no attempt");
    const left = leftBy(life.run, attempt);
    expect(left.kind).toBe(kind);
    if (left.kind === "failed") expect(left.reason.replaceAll("'", "\\`")).toContain(words);
  });
});
