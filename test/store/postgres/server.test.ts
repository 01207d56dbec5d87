import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database, DatabaseOptions } from "../../../src/store/open-database.ts";
import { openDatabase } from "../../../src/store/open-database.ts";
import { ensureServer, socketOf } from "../../../src/store/postgres/ensure-server.ts";
import { placeOf } from "../../../src/store/postgres/place.ts";
import { serverPid } from "../../../src/store/postgres/server-pid.ts";
import { stopDatabase } from "../../../src/store/postgres/stop-database.ts";
import { eventually, repo, storedRun } from "../given.ts";
import type { OtherProcess } from "../start-process.ts";
import { startProcess } from "../start-process.ts";
import { cacheDir, quick, silent } from "../test-server.ts";

let parent: string;
let options: DatabaseOptions;
let opened: Database[];
let others: OtherProcess[];
beforeEach(async () => {
  opened = [];
  others = [];
  parent = await mkdtemp(path.join(os.tmpdir(), "lintel-pg-"));
  options = { dataDir: path.join(parent, "data"), cacheDir, log: silent, timings: quick };
});
afterEach(async () => {
  await Promise.all(others.map((other) => other.kill()));
  await Promise.all(opened.map((database) => database.close()));
  await stopDatabase(options.dataDir, { erase: true });
  await rm(parent, { recursive: true, force: true });
});

const pidNow = async (): Promise<number | undefined> => serverPid(await placeOf(options.dataDir));

const open = async (): Promise<Database> => {
  const database = await openDatabase(options);
  opened.push(database);
  return database;
};
const leave = async (database: Database): Promise<void> => {
  opened.splice(opened.indexOf(database), 1);
  await database.close();
};
const start = (): OtherProcess => {
  const other = startProcess({ dataDir: options.dataDir, cacheDir });
  others.push(other);
  return other;
};

describe("the embedded server", () => {
  test("starts, keeps what was stored, and stops with the last who leaves", async () => {
    const first = await open();
    const run = await storedRun(first, 1);
    await leave(first);
    expect(await pidNow()).toBeUndefined();
    const again = await open();
    expect((await again.store.runById(run.id))?.run.issue).toBe(1);
  });

  test("is shared by processes that start at the same time, and stays for the one that is left", async () => {
    const rivals = [start(), start(), start()];
    const database = await open();
    await Promise.all(rivals.map((other) => other.said("open")));
    const pid = await pidNow();
    for (const other of rivals) other.tell("close");
    await Promise.all(rivals.map((other) => other.said("closed")));
    expect(await pidNow()).toBe(pid);
    await database.ready();
    await leave(database);
    expect(await pidNow()).toBeUndefined();
  });

  test("outlives its killed starter, and is found again", async () => {
    const starter = start();
    await starter.said("open");
    const pid = await pidNow();
    await starter.kill();
    const began = performance.now();
    await open();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(await pidNow()).toBe(pid);
  });

  test("killed under us, it is brought back and nothing committed is lost", async () => {
    const database = await open();
    const run = await storedRun(database, 1);
    const pid = await pidNow();
    if (pid === undefined) throw new Error("there is no server");
    process.kill(pid, "SIGKILL");
    await eventually(async () => ![undefined, pid].includes(await pidNow()));
    await eventually(() =>
      database.store.runById(run.id).then(
        (found) => found?.version === 1,
        () => false,
      ),
    );
  });

  test("one process leaves while another comes: whoever comes finds it or starts it", async () => {
    for (let n = 0; n < 5; n++) {
      const leaving = await open();
      const [, coming] = await Promise.all([leave(leaving), open()]);
      await coming.ready();
      await leave(coming);
    }
  });

  test("listens on its socket only, in a directory that is closed to others", async () => {
    await open();
    const place = await placeOf(options.dataDir);
    expect((await stat(place.socketDir)).mode & 0o777).toBe(0o700);
    expect((await stat(place.home)).mode & 0o777).toBe(0o700);
    const client = new pg.Client(socketOf(place));
    await client.connect();
    expect((await client.query("show listen_addresses")).rows).toEqual([{ listen_addresses: "" }]);
    await client.end();
  });

  test("takes a data directory whose socket path would be too long", async () => {
    options = { ...options, dataDir: path.join(parent, "a".repeat(120), "data") };
    const database = await open();
    await database.store.remember([repo]);
    expect(Buffer.byteLength((await placeOf(options.dataDir)).socketDir)).toBeLessThan(90);
  });

  test("half-made data of a crashed start is not taken for whole", async () => {
    const place = await placeOf(options.dataDir);
    const other = start();
    await eventually(async () => (await readdir(place.home)).some((name) => name.includes(".new-")));
    await other.kill();
    const database = await open();
    await database.ready();
    expect((await readdir(place.home)).filter((name) => name.includes(".new-"))).toEqual([]);
  });

  test("an unusable server says what is wrong", async () => {
    await leave(await open());
    const place = await placeOf(options.dataDir);
    await rm(path.join(place.data, "global", "pg_control"));
    await expect(ensureServer(place, cacheDir)).rejects.toThrow(/does not start/);
  });
});
