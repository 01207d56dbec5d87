import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectionConfig, openPool } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import type { Migration } from "../../src/store/migrations.ts";
import { migrations } from "../../src/store/migrations.ts";
import { socketOf } from "../../src/store/postgres/ensure-server.ts";
import { placeOf } from "../../src/store/postgres/place.ts";
import { storedRun } from "./given.ts";
import { silent, testServer } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => server.closeDatabases());

async function migrateTo(schema: string, steps: readonly Migration[]): Promise<void> {
  const { databaseUrl } = server.optionsFor(schema);
  const to = databaseUrl === undefined ? socketOf(await placeOf(server.dataDir)) : { connectionString: databaseUrl };
  const { db } = openPool(connectionConfig(to, schema, "lintel test"), silent);
  await migrate(db, schema, steps).finally(() => db.destroy());
}

const step = (version: number, oldest: number): Migration => ({
  version,
  oldest,
  sql: `create table step_${version} (id integer)`,
});

describe("migrations", () => {
  test("ten processes that start at once make the schema once", async () => {
    const schema = server.freshSchema();
    await Promise.all(Array.from({ length: 10 }, () => migrateTo(schema, migrations)));
    expect(await server.query(`select version from ${schema}.migrations`)).toHaveLength(migrations.length);
  });

  test("a populated schema takes the next step and keeps its rows; the old program still works beside the new", async () => {
    const schema = server.freshSchema();
    const old = await server.open(schema);
    const run = await storedRun(old, 1);
    await migrateTo(schema, [...migrations, step(99, 1)]);
    expect((await old.store.runById(run.id))?.run.id).toBe(run.id);
    const oldAnew = await server.open(schema);
    expect((await oldAnew.store.runById(run.id))?.run.id).toBe(run.id);
  });

  test("a schema that is too new is refused in a sentence, and left as it is", async () => {
    const schema = server.freshSchema();
    await migrateTo(schema, [...migrations, step(99, 99)]);
    await expect(server.open(schema)).rejects.toThrow(/made by a newer Lintel \(schema 99/);
    expect(await server.query(`select max(version) as v from ${schema}.migrations`)).toEqual([{ v: 99 }]);
  });

  test("a step that fails leaves the version before", async () => {
    const schema = server.freshSchema();
    await migrateTo(schema, migrations);
    const broken = { ...step(99, 1), sql: "create table half (id integer); select 1 / 0" };
    await expect(migrateTo(schema, [...migrations, broken])).rejects.toThrow(/division by zero/);
    expect(await server.query(`select to_regclass('${schema}.half') as t`)).toEqual([{ t: null }]);
    expect((await server.query(`select max(version) as v from ${schema}.migrations`))[0]?.["v"]).not.toBe(99);
  });
});
