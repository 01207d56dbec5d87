import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/store/open-database.ts";
import { aComment, aDelivery, eventually, pause, repo, storedRun } from "./given.ts";
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
  await database.store.remember([repo]);
});

const turns = async (): Promise<string[]> => {
  const seen: string[] = [];
  await database.queue.workTurns(4, ({ repo: id, issue }) => Promise.resolve(void seen.push(`${id}/${issue}`)));
  return seen;
};

describe("receive", () => {
  test("the same GUID ten times at once is one row and one turn", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => database.store.receive(aDelivery("g1", 3))));
    expect(answers.toSorted()).toEqual([...Array<string>(9).fill("duplicate"), "stored"]);
    expect(await server.query(`select guid from ${schema}.inbox`)).toHaveLength(1);
    const seen = await turns();
    await eventually(() => seen.length > 0);
    await pause(300);
    expect(seen).toEqual(["42/3"]);
  });

  test("different GUIDs that wake one issue are one waiting turn, and each is answered for", async () => {
    for (const guid of ["a", "b", "c"]) await database.store.receive(aDelivery(guid, 3));
    const opened = await database.store.open({ repo: repo.id, issue: 3 });
    expect(opened?.deliveries).toHaveLength(3);
    const seen = await turns();
    await eventually(() => seen.length > 0);
    await pause(300);
    expect(seen).toEqual(["42/3"]);
  });

  test("a comment that was heard waits for the turn and is gone once dropped", async () => {
    const comment = aComment(9, 3);
    await database.store.receive(aDelivery("g", 3, comment));
    const opened = await database.store.open({ repo: repo.id, issue: 3 });
    expect(opened).toMatchObject({ repo, live: undefined, lastRequest: undefined, heard: [comment], events: [] });
    await database.store.drop(opened?.deliveries ?? []);
    expect(await database.store.open({ repo: repo.id, issue: 3 })).toMatchObject({ heard: [], deliveries: [] });
  });

  test("dropping for one issue leaves the other issue's", async () => {
    const two = { ...aDelivery("g", 3, aComment(9, 3)), wakes: [3, 4].map((issue) => ({ repo: repo.id, issue })) };
    await database.store.receive(two);
    const opened = await database.store.open({ repo: repo.id, issue: 3 });
    await database.store.drop(opened?.deliveries ?? []);
    expect((await database.store.open({ repo: repo.id, issue: 4 }))?.heard).toHaveLength(1);
  });

  test("`all` wakes every live run of that repository and nothing else", async () => {
    await storedRun(database, 1);
    await storedRun(database, 2);
    await database.store.receive({ ...aDelivery("g", 0), wakes: [{ repo: repo.id, issue: "all" }] });
    await database.store.receive({ ...aDelivery("h", 0), wakes: [{ repo: 99, issue: "all" }] });
    const seen = await turns();
    await eventually(() => seen.length === 2);
    expect(seen.toSorted()).toEqual(["42/1", "42/2"]);
  });

  test("a delivery that fails half-way leaves nothing, and comes in whole the next time", async () => {
    await server.query(`create function ${schema}.no() returns trigger language plpgsql as
      $$ begin raise exception 'injected'; end $$`);
    await server.query(`create trigger no before insert on ${schema}.subjects execute function ${schema}.no()`);
    await expect(database.store.receive(aDelivery("g", 3))).rejects.toThrow("injected");
    expect(await server.query(`select guid from ${schema}.inbox`)).toEqual([]);
    await server.query(`drop trigger no on ${schema}.subjects`);
    expect(await database.store.receive(aDelivery("g", 3))).toBe("stored");
  });
});

describe("repositories", () => {
  test("the newest name of a repository stays", async () => {
    await database.store.remember([{ ...repo, name: "store", owner: "acme2" }]);
    expect(await database.store.repositories()).toEqual([{ ...repo, name: "store", owner: "acme2" }]);
  });

  test("an issue of an unknown repository cannot be opened", async () => {
    expect(await database.store.open({ repo: 404, issue: 1 })).toBeUndefined();
  });
});
