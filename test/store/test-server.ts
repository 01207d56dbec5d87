import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import pino from "pino";
import type { Timings } from "../../src/store/base.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import type { Database, DatabaseOptions } from "../../src/store/open-database.ts";
import { ensureServer, socketOf } from "../../src/store/postgres/ensure-server.ts";
import { placeOf } from "../../src/store/postgres/place.ts";
import { stopDatabase } from "../../src/store/postgres/stop-database.ts";

export const silent = pino({ level: process.env["LINTEL_TEST_LOG"] ?? "silent" });
export const cacheDir = path.join(
  process.getuid?.() === 0 ? "/var/cache" : path.join(os.homedir(), ".cache"),
  "lintel",
);

/** Short patience, so that a test need not wait for what a server waits for. */
export const quick: Partial<Timings> = {
  showEveryMs: 400,
  repeatAfterMs: [0, 150, 150, 150],
  tries: { retryable: 3, other: 2 },
  longestPauseSeconds: 1,
  pollMs: 200,
  startMs: 2_000,
  graceMs: 500,
};

export type TestServer = {
  readonly dataDir: string;
  /** How a connection of one's own is made. */
  readonly connection: pg.ClientConfig;
  /** A schema nobody else uses. */
  freshSchema(): string;
  /** Opens the store in `schema`; `closeDatabases` closes it. */
  open(schema: string, timings?: Partial<Timings>): Promise<Database>;
  /** What another process needs to open the same store. */
  optionsFor(schema: string): Omit<DatabaseOptions, "log">;
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** For `afterEach`: a server takes a hundred connections. */
  closeDatabases(): Promise<void>;
  close(): Promise<void>;
};

/** One real server for a test file: DATABASE_URL where it is set, else an embedded one in a directory of its own. */
export async function testServer(): Promise<TestServer> {
  const databaseUrl = process.env["DATABASE_URL"];
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "lintel-store-"));
  const config = databaseUrl === undefined ? await embedded(dataDir) : { connectionString: databaseUrl };
  const pool = new pg.Pool({ ...config, max: 2 });
  pool.on("error", () => undefined);
  const schemas: string[] = [];
  const opened: Database[] = [];
  const optionsFor = (schema: string): Omit<DatabaseOptions, "log"> => ({ databaseUrl, dataDir, cacheDir, schema });
  return {
    dataDir,
    connection: config,
    optionsFor,
    freshSchema() {
      const schema = `t${randomUUID().slice(0, 8)}`;
      schemas.push(schema);
      return schema;
    },
    async open(schema, timings = quick) {
      const database = await openDatabase({ ...optionsFor(schema), log: silent, timings });
      opened.push(database);
      return database;
    },
    query: async (text, values) => (await pool.query<Record<string, unknown>>(text, values)).rows,
    async closeDatabases() {
      await Promise.all(opened.splice(0).map((database) => database.close()));
    },
    async close() {
      for (const schema of databaseUrl === undefined ? [] : schemas) {
        await pool.query(`drop schema if exists ${schema} cascade; drop schema if exists ${schema}_queue cascade`);
      }
      await pool.end();
      if (databaseUrl === undefined) await stopDatabase(dataDir, { erase: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function embedded(dataDir: string): Promise<pg.ClientConfig> {
  const place = await placeOf(dataDir);
  await ensureServer(place, cacheDir);
  return socketOf(place);
}
