import { expect, test } from "vitest";
import type { SandboxedJob } from "../../src/model/job.ts";
import { createLife, type Life } from "./life.ts";

/** Everybody does their part until nothing more begins; tells every job that was begun. `leaves`: what a job leaves. */
const walk = (life: Life, leaves: (job: SandboxedJob) => string = () => "good") => {
  const begun = new Map<string, ReturnType<Life["running"]>[number]>();
  for (let round = 0; round < 40; round += 1) {
    life.pass(1_000);
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) {
      begun.set(job.id, job);
      life.finish(job.id, job.kind === "images" ? "good" : leaves(job));
    }
    life.ciSays("success");
  }
  const all = [...begun.values()];
  return {
    looks: all.filter(({ kind }) => kind === "images").map(({ id }) => id),
    sandboxed: all.filter((job): job is SandboxedJob => job.kind !== "images"),
  };
};

const contentsOf = (jobs: readonly SandboxedJob[]): readonly (string | undefined)[] => [
  ...new Set(jobs.map(({ pins }) => pins?.["node:24"])),
];
/** The part of a measurement's name that says what it was measured under. */
const underOf = (jobs: readonly SandboxedJob[]): readonly (string | undefined)[] => [
  ...new Set(jobs.flatMap(({ id, kind }) => (kind === "verify" ? [id.split("/")[3]] : []))),
];

test("a name that moves after ground was measured changes nothing for the run", () => {
  const life = createLife({ setup: "npm ci" });
  const { looks, sandboxed } = walk(life, (job) => {
    if (job.kind === "build") life.world.contentOf = (name) => `${name}@2`;
    return "good";
  });
  expect(life.last?.road.at(-1)?.gate).toBe("approval");
  expect(looks).toHaveLength(1);
  expect(sandboxed.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["setup", "verify", "build", "review"]));
  expect(contentsOf(sandboxed)).toEqual(["node:24@1"]);
  expect(underOf(sandboxed)).toHaveLength(1);
});

test("what was measured in other content, or beside other services, is another measurement", () => {
  const services = { db: { image: "postgres:16", ready: "true" } };
  const [one, same, moved, served, beside] = [
    createLife(),
    createLife(),
    createLife(),
    createLife({ services }),
    createLife({ services }),
  ];
  moved.world.contentOf = (name) => `${name}@2`;
  beside.world.contentOf = (name) => (name === "postgres:16" ? `${name}@2` : `${name}@1`);
  const [a, b, c, d, e] = [one, same, moved, served, beside].map((life) => underOf(walk(life).sandboxed));
  expect(a).toHaveLength(1);
  expect(b).toEqual(a);
  expect(c).not.toEqual(a);
  expect(e).not.toEqual(d);
});

test("content that is gone is looked up anew, and no pass of the old content counts", () => {
  const life = createLife();
  let gone = 0;
  const { looks, sandboxed } = walk(life, (job) => {
    const isOnChange = life.run.attempts.length > 0 && job.kind === "verify";
    if (!isOnChange || gone > 0) return "good";
    gone += 1;
    life.world.contentOf = (name) => `${name}@2`;
    return "image gone";
  });
  expect(gone).toBe(1);
  expect(looks).toHaveLength(2);
  const verified = sandboxed.filter(({ kind }) => kind === "verify");
  expect(contentsOf(verified)).toEqual(["node:24@1", "node:24@2"]);
  expect(life.last?.road.at(-1)?.gate).toBe("approval");
  // The last measurement of the change was made in the new content, all of it.
  const last = verified.filter(({ pins }) => pins?.["node:24"] === "node:24@2");
  expect(last.length).toBeGreaterThan(0);
});

test("a run that was stored before images were looked up looks them up, and begins nothing before that", () => {
  const life = createLife();
  life.turn();
  while (life.pending().length > 0) life.performNth(0);
  for (let round = 0; round < 3; round += 1) {
    life.pass(1_000);
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
  }
  expect(life.running().map(({ kind }) => kind)).toEqual(["images"]);
});

test("an image that is missing is named, and nothing is paid for", () => {
  const life = createLife();
  for (let round = 0; round < 10; round += 1) {
    life.pass(1_000);
    life.turn();
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, "image gone");
  }
  const stop = life.last?.road.at(-1);
  expect(stop).toMatchObject({ gate: "ground", outcome: "error" });
  expect(stop?.reason).toContain("it is gone");
  expect(life.run.attempts).toEqual([]);
});
