import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/store/open-database.ts";
import { aJob, commitAgain, eventually, lost, passed, pause, start, stop, storedRun, subjectOf } from "./given.ts";
import { testServer } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());
beforeEach(async () => {
  database = await server.open(server.freshSchema());
});

const eventsOf = async (run: { repo: number; issue: number }): Promise<unknown> =>
  (await database.store.open({ repo: run.repo, issue: run.issue }))?.events;

describe("leases", () => {
  beforeEach(() => storedRun(database, 1, { effects: [start("j")] }));

  test("one worker at a time; renewing keeps the fence, taking over moves it", async () => {
    const first = await database.jobs.lease("j", "a", 60_000);
    expect(first).toBeTypeOf("number");
    expect(await database.jobs.lease("j", "b", 60_000)).toBeUndefined();
    expect(await database.jobs.lease("j", "a", 20)).toBe(first);
    await pause(50);
    const second = await database.jobs.lease("j", "b", 60_000);
    expect(second).toBeGreaterThan(first ?? Infinity);
    expect(await database.jobs.lease("j", "a", 60_000)).toBeUndefined();
  });

  test("of ten workers at once one gets it", async () => {
    const fences = await Promise.all(Array.from({ length: 10 }, (_, n) => database.jobs.lease("j", `w${n}`, 60_000)));
    expect(fences.filter((fence) => fence !== undefined)).toHaveLength(1);
  });

  test("a worker that slept through its lease cannot end the job", async () => {
    const stale = (await database.jobs.lease("j", "a", 10)) ?? -1;
    await pause(30);
    const fresh = (await database.jobs.lease("j", "b", 60_000)) ?? -1;
    expect(await database.jobs.end("j", stale, passed)).toBe(false);
    expect(await database.jobs.end("j", fresh, passed)).toBe(true);
    expect(await database.jobs.end("j", fresh, lost)).toBe(false);
  });

  test("a job nobody leased cannot be ended, and an ended one not leased", async () => {
    expect(await database.jobs.end("j", 0, passed)).toBe(false);
    await database.jobs.end("j", (await database.jobs.lease("j", "a", 1_000)) ?? -1, passed);
    expect(await database.jobs.lease("j", "a", 1_000)).toBeUndefined();
    expect(await database.jobs.lease("unknown", "a", 1_000)).toBeUndefined();
  });

  test("unfinished: handed to a worker, not ended, not stopped", async () => {
    expect(await database.jobs.unfinished()).toEqual([]);
    await database.queue.workEffects(["start"], 1, () => Promise.resolve());
    await eventually(async () => (await database.jobs.unfinished()).length > 0);
    const fence = (await database.jobs.lease("j", "a", 1_000)) ?? -1;
    expect(await database.jobs.unfinished()).toEqual([aJob("j")]);
    await database.jobs.end("j", fence, passed);
    expect(await database.jobs.unfinished()).toEqual([]);
  });
});

describe("the end of a job", () => {
  test("reaches every run that asked, once, and wakes them", async () => {
    const runs = [
      await storedRun(database, 1, { effects: [start("j")] }),
      await storedRun(database, 2, { effects: [start("j")] }),
    ];
    await storedRun(database, 3);
    const seen: number[] = [];
    await database.queue.workTurns(4, ({ issue }) => Promise.resolve(void seen.push(issue)));
    expect(await database.jobs.wantedBy("j")).toEqual(runs.map(({ id }) => id));
    await database.jobs.end("j", (await database.jobs.lease("j", "a", 1_000)) ?? -1, passed);
    await eventually(() => seen.length === 2);
    expect(seen.toSorted()).toEqual([1, 2]);
    for (const run of runs)
      expect(await eventsOf(run)).toMatchObject([{ id: "job/j", type: "jobEnded", result: passed }]);
  });

  test("is given at once to a run that asks later, which wakes", async () => {
    await storedRun(database, 1, { effects: [start("j")] });
    await database.jobs.end("j", (await database.jobs.lease("j", "a", 1_000)) ?? -1, passed);
    const seen: number[] = [];
    const later = await storedRun(database, 2, { effects: [start("j")] });
    await database.queue.workTurns(4, ({ issue }) => Promise.resolve(void seen.push(issue)));
    expect(await eventsOf(later)).toMatchObject([{ id: "job/j", result: passed }]);
    await eventually(() => seen.includes(2));
  });

  test("is not reused when it was an error, nor when it is older than a day", async () => {
    const started: string[] = [];
    await database.queue.workEffects(["start"], 4, ({ run, effect }) =>
      Promise.resolve(void started.push(`${run} ${effect.name}`)),
    );
    const first = await storedRun(database, 1, { effects: [start("j"), start("old")] });
    await eventually(() => started.length === 2);
    for (const [job, result] of [
      ["j", lost],
      ["old", passed],
    ] as const) {
      await database.jobs.end(job, (await database.jobs.lease(job, "a", 1_000)) ?? -1, result);
    }
    const schema = (
      await server.query(
        "select nspname from pg_namespace where nspname like 't%' and nspname not like '%queue' order by oid desc",
      )
    )[0]?.["nspname"];
    await server.query(`update ${String(schema)}.jobs set ended_at = now() - interval '25 hours' where id = 'old'`);
    const second = await storedRun(database, 2, { effects: [start("j"), start("old")] });
    await eventually(() => started.length === 4);
    expect(started.slice(2).toSorted()).toEqual([`${second.id} start/j`, `${second.id} start/old`]);
    expect(await eventsOf(second)).toEqual([]);
    // Whoever held the job before has lost it.
    expect(await database.jobs.end("j", 1, passed)).toBe(false);
    expect(await database.jobs.wantedBy("j")).toEqual([first.id, second.id]);
  });
});

describe("asking and letting go", () => {
  test("the same run's start is queued once for ever", async () => {
    const started: string[] = [];
    await database.queue.workEffects(["start"], 4, ({ effect }) => Promise.resolve(void started.push(effect.name)));
    const run = await storedRun(database, 1, { effects: [start("j")] });
    await eventually(() => started.length === 1);
    await commitAgain(database, run, { effects: [start("j")] });
    await database.jobs.end("j", (await database.jobs.lease("j", "a", 1_000)) ?? -1, lost);
    await commitAgain(database, run, { effects: [start("j")] });
    await pause(300);
    expect(started).toEqual(["start/j"]);
  });

  test("a job is stopped when the last run lets go of it, and can be asked for anew", async () => {
    const performed: string[] = [];
    await database.queue.workEffects(["start", "stop"], 4, ({ effect }) =>
      Promise.resolve(void performed.push(effect.name)),
    );
    const first = await storedRun(database, 1, { effects: [start("j")] });
    const second = await storedRun(database, 2, { effects: [start("j")] });
    await eventually(() => performed.length === 1);
    const fence = (await database.jobs.lease("j", "a", 60_000)) ?? -1;
    expect(await database.jobs.lease("j", "b", 60_000, "stop")).toBeUndefined();
    await commitAgain(database, first, { effects: [stop("j")] });
    await pause(200);
    expect(performed).toEqual(["start/j"]);
    expect(await database.jobs.wantedBy("j")).toEqual([second.id]);
    await commitAgain(database, second, { effects: [stop("j")] });
    await eventually(() => performed.includes("stop/j"));
    expect(await database.jobs.unfinished()).toEqual([]);
    // Whoever stops it takes it from whoever follows it, and then nobody else can.
    expect(await database.jobs.lease("j", "b", 60_000)).toBeUndefined();
    expect(await database.jobs.lease("j", "b", 60_000, "stop")).toBeGreaterThan(fence);
    expect(await database.jobs.lease("j", "a", 60_000)).toBeUndefined();
    await storedRun(database, 3, { effects: [start("j")] });
    await eventually(() => performed.length === 3);
    expect(await database.jobs.end("j", fence, passed)).toBe(false);
    expect(await database.jobs.lease("j", "b", 60_000)).toBeGreaterThan(fence);
  });

  test("a start that no live run wants any more is not performed", async () => {
    const performed: string[] = [];
    const run = await storedRun(database, 1, { effects: [start("j"), start("k")] });
    await storedRun(database, 2, { effects: [start("k")] });
    await commitAgain(database, { ...run, ended: { how: "withdrawn", at: 9, reason: "" } }, {});
    expect(await database.jobs.wantedBy("j")).toEqual([]);
    await database.queue.workEffects(["start"], 4, ({ effect }) => Promise.resolve(void performed.push(effect.name)));
    await eventually(() => performed.length === 1);
    await pause(300);
    expect(performed).toEqual(["start/k"]);
    expect(subjectOf(run)).toEqual({ repo: 42, issue: 1 });
  });
});
