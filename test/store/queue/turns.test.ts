import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Unavailable } from "../../../src/engine/needs.ts";
import type { Subject } from "../../../src/engine/needs.ts";
import type { Database } from "../../../src/store/open-database.ts";
import { eventually, pause, repo } from "../given.ts";
import { testServer } from "../test-server.ts";
import type { TestServer } from "../test-server.ts";

let server: TestServer;
let schema: string;
let database: Database;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());
beforeEach(async () => {
  schema = server.freshSchema();
  database = await server.open(schema);
});

const one: Subject = { repo: repo.id, issue: 1 };
const two: Subject = { repo: repo.id, issue: 2 };

/** A turn that waits until it is let go, and notes how many of one subject ran at once. */
function gate(): { turn: (subject: Subject) => Promise<void>; open: () => void; runs: number[]; most: () => number } {
  const waiting: (() => void)[] = [];
  const running = new Map<number, number>();
  const runs: number[] = [];
  let isOpen = false;
  let most = 0;
  return {
    runs,
    most: () => most,
    open() {
      isOpen = true;
      waiting.splice(0).forEach((go) => go());
    },
    async turn({ issue }) {
      runs.push(issue);
      running.set(issue, (running.get(issue) ?? 0) + 1);
      most = Math.max(most, ...running.values());
      if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve));
      running.set(issue, (running.get(issue) ?? 0) - 1);
    },
  };
}

describe("turns", () => {
  test("any number of wakes before a turn are one turn", async () => {
    for (let n = 0; n < 5; n++) await database.store.wake(one);
    const turns = gate();
    turns.open();
    await database.queue.workTurns(4, turns.turn);
    await eventually(() => turns.runs.length > 0);
    await pause(300);
    expect(turns.runs).toEqual([1]);
  });

  test("wakes during a turn lead to exactly one more, after it", async () => {
    const turns = gate();
    await database.queue.workTurns(4, turns.turn);
    await database.store.wake(one);
    await eventually(() => turns.runs.length === 1);
    for (let n = 0; n < 5; n++) await database.store.wake(one);
    await pause(300);
    expect(turns.runs).toEqual([1]);
    turns.open();
    await eventually(() => turns.runs.length === 2);
    await pause(300);
    expect(turns.runs).toEqual([1, 1]);
  });

  test("a long turn does not hold up another subject", async () => {
    const turns = gate();
    await database.queue.workTurns(2, turns.turn);
    await database.store.wake(one);
    await eventually(() => turns.runs.length === 1);
    await database.store.wake(one);
    await database.store.wake(two);
    await eventually(() => turns.runs.includes(2));
    turns.open();
  });

  test("two processes and a storm of wakes: never two turns of one subject at once, and none is lost", async () => {
    const other = await server.open(schema);
    const running = new Map<number, number>();
    let most = 0;
    const seen = new Map<number, number>();
    const wanted = new Map<number, number>();
    const turn = async ({ issue }: Subject): Promise<void> => {
      const reading = wanted.get(issue) ?? 0;
      running.set(issue, (running.get(issue) ?? 0) + 1);
      most = Math.max(most, running.get(issue) ?? 0);
      await pause(Math.random() * 15);
      seen.set(issue, Math.max(seen.get(issue) ?? 0, reading));
      running.set(issue, (running.get(issue) ?? 0) - 1);
    };
    await database.queue.workTurns(4, turn);
    await other.queue.workTurns(4, turn);
    const storm = Array.from({ length: 60 }, async (_, n) => {
      const issue = (n % 3) + 1;
      await pause(Math.random() * 400);
      wanted.set(issue, (wanted.get(issue) ?? 0) + 1);
      await (n % 2 === 0 ? database : other).store.wake({ repo: repo.id, issue });
    });
    await Promise.all(storm);
    await eventually(() => [1, 2, 3].every((issue) => seen.get(issue) === wanted.get(issue)));
    expect(most).toBe(1);
  });

  test("a turn that throws is taken again, and a wake does not wait for its pause", async () => {
    let runs = 0;
    await database.queue.workTurns(1, () => {
      runs++;
      return runs < 3 ? Promise.reject(new Unavailable("GitHub is down")) : Promise.resolve();
    });
    await database.store.wake(one);
    await eventually(() => runs === 1);
    await pause(50);
    const woken = performance.now();
    await database.store.wake(one);
    await eventually(() => runs === 2);
    expect(performance.now() - woken).toBeLessThan(400);
    await eventually(() => runs === 3);
  });

  test("a turn starts within milliseconds, in this process and in another", async () => {
    const other = await server.open(schema, { pollMs: 60_000 });
    let began = 0;
    await other.queue.workTurns(1, () => {
      began = performance.now();
      return Promise.resolve();
    });
    for (const from of [other, database, other, database]) {
      began = 0;
      await from.store.wake(one);
      const asked = performance.now();
      await eventually(() => began > 0);
      expect(began - asked).toBeLessThan(250);
      await pause(50);
    }
  });

  test("stopping waits for the running turn and takes no more", async () => {
    const turns = gate();
    await database.queue.workTurns(1, turns.turn);
    await database.store.wake(one);
    await eventually(() => turns.runs.length === 1);
    const stopped = database.queue.stop();
    await database.store.wake(two);
    setTimeout(turns.open, 100);
    await stopped;
    await pause(300);
    expect(turns.runs).toEqual([1]);
    const rest = gate();
    rest.open();
    await database.queue.workTurns(1, rest.turn);
    await eventually(() => rest.runs.length === 1);
    expect(rest.runs).toEqual([2]);
  });

  test("a turn that outlasts the grace is given to somebody else", async () => {
    const hung = gate();
    await database.queue.workTurns(1, hung.turn);
    await database.store.wake(one);
    await eventually(() => hung.runs.length === 1);
    const other = await server.open(schema);
    const turns = gate();
    turns.open();
    await other.queue.workTurns(1, turns.turn);
    await database.queue.stop();
    await eventually(() => turns.runs.length === 1);
    hung.open();
    await pause(200);
    expect(turns.runs).toEqual([1]);
  });
});
