import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Refused, Unavailable } from "../../../src/engine/needs.ts";
import type { Queued } from "../../../src/engine/needs.ts";
import type { Event } from "../../../src/model/event.ts";
import type { Run } from "../../../src/model/run.ts";
import type { Database } from "../../../src/store/open-database.ts";
import { acknowledge, commitAgain, eventually, merge, pause, show, start, storedRun, subjectOf } from "../given.ts";
import { testServer } from "../test-server.ts";
import type { TestServer } from "../test-server.ts";

let server: TestServer;
let database: Database;
let performed: Queued[];
let times: number[];
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());
beforeEach(async () => {
  database = await server.open(server.freshSchema());
  performed = [];
  times = [];
});

const perform = (queued: Queued): Promise<void> => {
  performed.push(queued);
  times.push(performance.now());
  return Promise.resolve();
};
const work = (how: (queued: Queued) => Promise<void> = perform): Promise<void> =>
  database.queue.workEffects(["merge", "show", "acknowledge", "start"], 4, how);
const eventsOf = async (run: Run): Promise<readonly Event[]> =>
  (await database.store.open(subjectOf(run)))?.events ?? [];
const turnsSeen = async (): Promise<number[]> => {
  const seen: number[] = [];
  await database.queue.workTurns(1, ({ issue }) => Promise.resolve(void seen.push(issue)));
  return seen;
};

describe("asking", () => {
  test("twice before it is performed is once, and what was asked for last is done", async () => {
    const run = await storedRun(database, 1, { effects: [merge(1, "old")] });
    await commitAgain(database, run, { effects: [merge(1, "new")] });
    await work();
    await eventually(() => performed.length > 0);
    await pause(300);
    expect(performed).toEqual([{ run: run.id, subject: subjectOf(run), effect: merge(1, "new"), times: 1 }]);
  });

  test("again after it was performed: later and later, and in the end not at all", async () => {
    await work();
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    for (let n = 1; n <= 4; n++) {
      await eventually(() => performed.length === n);
      await pause(60);
      await commitAgain(database, run, { effects: [merge(1)] });
    }
    await pause(400);
    expect(performed.map((each) => each.times)).toEqual([1, 2, 3, 4]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(140);
    const { name } = merge(1);
    expect(await eventsOf(run)).toMatchObject([{ id: `refused/${name}/5`, type: "effectRefused", effect: name }]);
    await commitAgain(database, run, { effects: [merge(1)] });
    expect(await eventsOf(run)).toHaveLength(1);
  });

  test("while it is performed: a turn looks again when it is done", async () => {
    let go: () => void = () => undefined;
    await work((queued) => {
      performed.push(queued);
      return new Promise((resolve) => (go = resolve));
    });
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    await eventually(() => performed.length === 1);
    const seen = await turnsSeen();
    await commitAgain(database, run, { effects: [merge(1)] });
    await pause(200);
    expect(seen).toEqual([]);
    go();
    await eventually(() => seen.length === 1);
    expect(performed).toHaveLength(1);
  });

  test("an acknowledgement is given once for ever", async () => {
    await work();
    const run = await storedRun(database, 1, { effects: [acknowledge(5), acknowledge(6)] });
    await eventually(() => performed.length === 2);
    await commitAgain(database, run, { effects: [acknowledge(5), acknowledge(6)] });
    await pause(300);
    expect(performed).toHaveLength(2);
  });
});

describe("failing", () => {
  test("a final no is an event at once, and a turn", async () => {
    await work(() => Promise.reject(new Refused("the branch is protected")));
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    const seen = await turnsSeen();
    await eventually(() => seen.length > 0);
    expect(await eventsOf(run)).toMatchObject([
      { id: `refused/${merge(1).name}/1`, effect: merge(1).name, reason: "the branch is protected" },
    ]);
  });

  test("what may work later is tried again", async () => {
    let tries = 0;
    await work((queued) => (++tries < 3 ? Promise.reject(new Unavailable("502")) : perform(queued)));
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    await eventually(() => performed.length === 1);
    expect(await eventsOf(run)).toEqual([]);
  });

  test.each([
    ["the world fails", new Unavailable("502"), 3],
    ["it is a bug", new TypeError("x is not a function"), 2],
  ])("when %s for good, the last try is an event and a turn", async (_, error, tries) => {
    let made = 0;
    await work(() => {
      made++;
      return Promise.reject(error);
    });
    const run = await storedRun(database, 1, { effects: [merge(1)] });
    const seen = await turnsSeen();
    await eventually(() => seen.length > 0);
    expect(made).toBe(tries);
    expect(await eventsOf(run)).toMatchObject([{ reason: `${error.message} (tried ${tries} times)` }]);
  });

  test("a refused start is told to every run that asked for the job", async () => {
    const runs = [
      await storedRun(database, 1, { effects: [start("j")] }),
      await storedRun(database, 2, { effects: [start("j")] }),
    ];
    await work(() => Promise.reject(new Refused("no engine")));
    for (const run of runs) await eventually(async () => (await eventsOf(run)).length === 1);
  });
});

describe("show", () => {
  test("a storm of changes is shown at most once in the time allowed, and the last one is shown", async () => {
    let state = 0;
    const shown: number[] = [];
    await database.queue.workEffects(["show"], 4, async (queued) => {
      const reading = state;
      await perform(queued);
      await pause(20);
      shown.push(reading);
    });
    const run = await storedRun(database, 1, { effects: [show(1, "0")] });
    for (let n = 1; n <= 30; n++) {
      state = n;
      await commitAgain(database, run, { effects: [show(1, String(n))] });
      await pause(30);
    }
    await eventually(() => shown.at(-1) === 30);
    await pause(500);
    expect(shown.length).toBeLessThan(8);
    const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(350);
  });

  test("what changes while it is shown is shown again", async () => {
    let state = "before";
    const shown: string[] = [];
    const run = await storedRun(database, 1);
    await database.queue.workEffects(["show"], 4, async () => {
      const reading = state;
      if (state === "before") {
        state = "after";
        await commitAgain(database, run, { effects: [show(1, "after")] });
      }
      shown.push(reading);
    });
    await commitAgain(database, run, { effects: [show(1, "before")] });
    await eventually(() => shown.length === 2);
    expect(shown).toEqual(["before", "after"]);
  });

  test("a refused screen is told once, not for ever", async () => {
    await database.queue.workEffects(["show"], 1, async (queued) => {
      await perform(queued);
      throw new Refused("the issue is locked");
    });
    const run = await storedRun(database, 1, { effects: [show(1, "0")] });
    for (let n = 1; n <= 3; n++) {
      await eventually(() => performed.length === n);
      await pause(50);
      await commitAgain(database, run, { effects: [show(1, String(n))] });
    }
    expect(await eventsOf(run)).toHaveLength(1);
  });
});
