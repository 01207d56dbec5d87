import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Queued } from "../../../src/engine/needs.ts";
import type { Database } from "../../../src/store/open-database.ts";
import { eventually, merge, pause, repo, start, storedRun } from "../given.ts";
import type { OtherProcess } from "../start-process.ts";
import { startProcess } from "../start-process.ts";
import { testServer } from "../test-server.ts";
import type { TestServer } from "../test-server.ts";

let server: TestServer;
let schema: string;
let others: OtherProcess[];
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(() => {
  schema = server.freshSchema();
  others = [];
});
afterEach(async () => {
  await Promise.all(others.map((other) => other.kill()));
  await server.closeDatabases();
});

const other = (job: string): OtherProcess => {
  const started = startProcess(server.optionsFor(schema), job);
  others.push(started);
  return started;
};

async function performedBy(database: Database): Promise<Queued[]> {
  const performed: Queued[] = [];
  await database.queue.workEffects(["merge", "start"], 4, (queued) => Promise.resolve(void performed.push(queued)));
  return performed;
}

describe("a process killed in the middle", () => {
  test("of an effect: another process performs it within seconds", async () => {
    const database = await server.open(schema);
    const dying = other("effects");
    await dying.said("open");
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    await dying.said(`effect ${merge(1).name}`);
    const performed = await performedBy(database);
    await pause(1_500);
    // As long as it lives the effect is its own.
    expect(performed).toEqual([]);
    await dying.kill();
    const killed = performance.now();
    await eventually(() => performed.length > 0);
    expect(performance.now() - killed).toBeLessThan(4_000);
    await pause(300);
    expect(performed.map(({ effect, run: id }) => [effect.name, id])).toEqual([[merge(1).name, run.id]]);
  });

  test("of an effect: it performs it again itself when it is started anew", async () => {
    const dying = other("effects");
    await dying.said("open");
    const first = await server.open(schema);
    await storedRun(first, 1, { effects: [merge(1)] });
    await dying.said(`effect ${merge(1).name}`);
    await server.closeDatabases();
    await dying.kill();
    const began = performance.now();
    const anew = await server.open(schema);
    const performed = await performedBy(anew);
    await eventually(() => performed.length > 0);
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(performed[0]?.times).toBe(1);
  });

  test("of a turn: another takes it, and never two at once before", async () => {
    const database = await server.open(schema);
    const dying = other("turns");
    await dying.said("open");
    await database.store.wake({ repo: repo.id, issue: 9 });
    await dying.said("turn 9");
    const seen: number[] = [];
    await database.queue.workTurns(2, ({ issue }) => Promise.resolve(void seen.push(issue)));
    await database.store.wake({ repo: repo.id, issue: 9 });
    await pause(1_500);
    expect(seen).toEqual([]);
    await dying.kill();
    await eventually(() => seen.length > 0, 4_000);
  });

  test("of a start: the job counts as unfinished, and the start comes again", async () => {
    const database = await server.open(schema);
    const dying = other("effects");
    await dying.said("open");
    await storedRun(database, 1, { effects: [start("j")] });
    await dying.said("effect start/j");
    expect((await database.jobs.unfinished()).map(({ id }) => id)).toEqual(["j"]);
    await dying.kill();
    const performed = await performedBy(database);
    await eventually(() => performed.length > 0, 4_000);
  });

  test.each([
    ["killed", (process: OtherProcess) => Promise.resolve(process.kill())],
    ["closed", (process: OtherProcess) => process.tell("close")],
  ])("of a job, %s: its lease ends with it, long before its time", async (_how, end) => {
    const database = await server.open(schema);
    await storedRun(database, 1, { effects: [start("j")] });
    const dying = other("lease j");
    await eventually(async () => (await database.jobs.lease("j", "rival", 1)) === undefined);
    await pause(1_500);
    expect(await database.jobs.lease("j", "rival", 1)).toBeUndefined();
    await performedBy(database);
    end(dying);
    await eventually(async () => (await database.jobs.lease("j", "rival", 60_000)) !== undefined, 4_000);
  });

  test("nothing of it stays behind", async () => {
    const database = await server.open(schema);
    const dying = other("effects,turns");
    await dying.said("open");
    await storedRun(database, 1, { effects: [merge(1)] });
    await dying.said(`effect ${merge(1).name}`);
    await dying.kill();
    await performedBy(database);
    await eventually(async () => (await server.query(`select id from ${schema}.instances`)).length === 1);
    await eventually(async () => (await server.query(`select job from ${schema}.claims`)).length === 0);
  });
});

describe("the database goes away", () => {
  test("cut connections: what was running is settled, work goes on, rings are heard again", async () => {
    const database = await server.open(schema, { pollMs: 60_000, graceMs: 500 });
    const performed = await performedBy(database);
    const one = await storedRun(database, 1, { effects: [merge(1)] });
    await eventually(() => performed.length === 1);
    await server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'lintel %' and pid <> pg_backend_pid()",
    );
    expect((await database.store.runById(one.id))?.version).toBe(1);
    await storedRun(database, 2, { effects: [merge(2)] });
    await eventually(() => performed.length === 2);
    const rival = await server.open(schema);
    await pause(500);
    await storedRun(rival, 3, { effects: [merge(3)] });
    await eventually(() => performed.length === 3);
  });
});
