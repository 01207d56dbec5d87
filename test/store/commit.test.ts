import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Admission } from "../../src/engine/needs.ts";
import type { Held } from "../../src/model/facts.ts";
import type { Database } from "../../src/store/open-database.ts";
import { aDelivery, aRun, aTurn, cancelled, commitAgain, eventually, merge, pause, repo, start } from "./given.ts";
import { storedRun, subjectOf } from "./given.ts";
import { testServer } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";

let server: TestServer;
let database: Database;
let schema: string;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());
beforeEach(async () => {
  schema = server.freshSchema();
  database = await server.open(schema);
});

describe("compare and swap", () => {
  test("a run is stored and read back as it was", async () => {
    const run = await storedRun(database, 3, { shown: "sha256:7", wakeAt: 5_000 });
    expect(await database.store.runById(run.id)).toEqual({ run, version: 1, shown: "sha256:7" });
    expect(await database.store.overdue(4_999)).toEqual([]);
    expect(await database.store.overdue(5_000)).toEqual([subjectOf(run)]);
  });

  test("of ten commits on one version one wins, and the others change nothing", async () => {
    const run = await storedRun(database, 3);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        database.store.commit(aTurn(run, 1, { absorbed: [cancelled(`comment/${n}`)], effects: [merge(run.id)] })),
      ),
    );
    expect(answers.filter((answer) => answer === "committed")).toHaveLength(1);
    expect(await server.query(`select id from ${schema}.events`)).toHaveLength(1);
    expect((await database.store.runById(run.id))?.version).toBe(2);
  });

  test("one issue has one live run, whoever creates it first", async () => {
    await database.store.remember([repo]);
    const answers = await Promise.all(
      [101, 102, 103].map((id) => database.store.commit(aTurn(aRun(id, 3), undefined))),
    );
    expect(answers.toSorted()).toEqual(["committed", "stale", "stale"]);
    expect(await database.store.liveRuns(repo.id)).toHaveLength(1);
  });

  test("an ended run makes room for the next one and leaves its request behind", async () => {
    const first = await storedRun(database, 3);
    const ended = { ...first, ended: { how: "merged", at: 9, reason: "" } as const };
    await commitAgain(database, ended, {});
    expect(await database.store.open(subjectOf(first))).toMatchObject({
      live: undefined,
      lastRequest: `label/${first.id}`,
    });
    const second = await storedRun(database, 3);
    expect(second.id).toBeGreaterThan(first.id);
    expect((await database.store.open(subjectOf(first)))?.live?.run.id).toBe(second.id);
  });

  test("a damaged run is not handed out", async () => {
    const run = await storedRun(database, 3);
    await server.query(`update ${schema}.runs set state = '{"id": 1}' where id = $1`, [run.id]);
    await expect(database.store.runById(run.id)).rejects.toThrow("damaged");
  });
});

describe("atomicity", () => {
  // Each table a commit writes, made to fail in turn: nothing of the turn may remain.
  test.each(["events", "effects", "jobs", "asks", "subjects", "inbox_wakes"])(
    "a failure in %s undoes the turn",
    async (table) => {
      const run = await storedRun(database, 3);
      await database.store.receive(aDelivery("g", 3));
      const before = await everything();
      const opened = await database.store.open(subjectOf(run));
      await server.query(`create function ${schema}.no() returns trigger language plpgsql as
      $$ begin raise exception 'injected'; end $$`);
      await server.query(
        `create trigger no before insert or update on ${schema}.${table} execute function ${schema}.no()`,
      );
      const turn = aTurn({ ...run, cancelled: undefined, story: [{ at: 1, text: "x" }] }, 1, {
        absorbed: [cancelled("comment/1")],
        deliveries: opened?.deliveries ?? [],
        effects: [start("j1"), merge(run.id)],
        admit: () => ({ admitted: true, reservation: { repo: repo.id, scope: ["src/**"], usd: 1 } }),
      });
      await expect(database.store.commit(turn)).rejects.toThrow("injected");
      expect(await everything()).toEqual(before);
      await server.query(`drop trigger no on ${schema}.${table}`);
      expect(await database.store.commit(turn)).toBe("committed");
    },
  );

  async function everything(): Promise<unknown> {
    const tables = ["runs", "events", "effects", "jobs", "asks", "subjects", "inbox_wakes"].map(
      (name) => `${schema}.${name}`,
    );
    return Promise.all(
      [...tables, `${schema}_queue.job`].map((name) => server.query(`select t::text from ${name} t order by 1`)),
    );
  }
});

describe("events", () => {
  test("appended once for each id, handed out in order, and not again once absorbed", async () => {
    const run = await storedRun(database, 3);
    for (const id of ["comment/2", "comment/1", "comment/2"]) await database.store.append(run.id, cancelled(id));
    const opened = await database.store.open(subjectOf(run));
    expect(opened?.events.map(({ id }) => id)).toEqual(["comment/2", "comment/1"]);
    await commitAgain(database, run, { absorbed: [cancelled("comment/2"), cancelled("comment/3")] });
    expect((await database.store.open(subjectOf(run)))?.events.map(({ id }) => id)).toEqual(["comment/1"]);
    await database.store.append(run.id, cancelled("comment/3"));
    expect((await database.store.open(subjectOf(run)))?.events.map(({ id }) => id)).toEqual(["comment/1"]);
  });

  test("deliveries of a committed turn are answered for", async () => {
    const run = await storedRun(database, 3);
    await database.store.receive(aDelivery("g", 3));
    const opened = await database.store.open(subjectOf(run));
    await commitAgain(database, run, { deliveries: opened?.deliveries ?? [] });
    expect((await database.store.open(subjectOf(run)))?.deliveries).toEqual([]);
  });
});

describe("admission", () => {
  const slots =
    (count: number) =>
    (held: readonly Held[]): Admission =>
      held.filter(({ building }) => building).length < count
        ? { admitted: true, reservation: { repo: repo.id, scope: ["src/**"], usd: 2 } }
        : { admitted: false, reason: "no slot" };

  test("ten runs ask at once for two slots: two get them", async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, (_, n) => storedRun(database, n + 1)));
    await Promise.all(runs.map((run) => commitAgain(database, run, { admit: slots(2) })));
    const admitted = await server.query(`select run from ${schema}.events where id = 'admitted'`);
    expect(admitted).toHaveLength(2);
    expect(await server.query(`select id from ${schema}.runs where building`)).toHaveLength(2);
  });

  test("two processes share the same slots", async () => {
    const other = await server.open(schema);
    const runs = await Promise.all(Array.from({ length: 10 }, (_, n) => storedRun(database, n + 1)));
    await Promise.all(runs.map((run, n) => commitAgain(n % 2 === 0 ? database : other, run, { admit: slots(3) })));
    expect(await server.query(`select id from ${schema}.runs where building`)).toHaveLength(3);
  });

  test("the run that is let in gets the event and a turn", async () => {
    const seen: number[] = [];
    const run = await storedRun(database, 1, { admit: slots(1) });
    await database.queue.workTurns(1, ({ issue }) => Promise.resolve(void seen.push(issue)));
    await eventually(() => seen.includes(1));
    const events = (await database.store.open(subjectOf(run)))?.events;
    expect(events).toMatchObject([{ id: "admitted", type: "admitted", reservation: { scope: ["src/**"], usd: 2 } }]);
  });

  test("giving room back wakes those that wait for it", async () => {
    const first = await storedRun(database, 1, { admit: slots(1) });
    await storedRun(database, 2, { admit: slots(1) });
    await storedRun(database, 3);
    const seen: number[] = [];
    await database.queue.workTurns(4, ({ issue }) => Promise.resolve(void seen.push(issue)));
    await eventually(() => seen.includes(1));
    await pause(200);
    expect(seen).toEqual([1]);
    await commitAgain(database, first, { holds: { building: false, pullOpen: true, scope: ["src/**"], usd: 0 } });
    await eventually(() => seen.includes(2));
    await pause(200);
    expect(seen).toEqual([1, 2]);
  });

  test("money spent today is seen even of a run that ended; a run is not held against itself", async () => {
    const first = await storedRun(database, 1, { admit: slots(1) });
    await commitAgain(
      database,
      { ...first, ended: { how: "merged", at: 9, reason: "" } },
      {
        holds: { building: false, pullOpen: false, scope: [], usd: 2 },
      },
    );
    let held: readonly Held[] = [];
    await storedRun(database, 2, {
      admit: (others) => {
        held = others;
        return { admitted: true, reservation: { repo: repo.id, scope: [], usd: 1 } };
      },
    });
    expect(held).toEqual([{ run: first.id, issue: 1, scope: [], building: false, pullOpen: false, usdToday: 2 }]);
  });
});
