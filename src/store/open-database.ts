import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Blobs, Clock, Jobs, ProofIndex, Queue, Store } from "../engine/needs.ts";
import { appendEvent } from "./append-event.ts";
import type { Base, Log, Timings } from "./base.ts";
import { usualTimings } from "./base.ts";
import { databaseBlobs } from "./blobs/database-blobs.ts";
import { fileBlobs } from "./blobs/file-blobs.ts";
import { s3Blobs, type S3Settings } from "./blobs/s3-blobs.ts";
import { withOlder } from "./blobs/with-older.ts";
import { commitTurn } from "./commit.ts";
import { connectionConfig, openPool } from "./connect.ts";
import { findServer } from "./find-server.ts";
import { heldByOthers } from "./hold-room.ts";
import { waitingOthers } from "./waiting-others.ts";
import { reportedSandboxes } from "./sandboxes.ts";
import { forgetOldDeliveries, makeInbox } from "./inbox.ts";
import { makeJobs } from "./jobs.ts";
import { migrate, whilePreparing } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { makeBell } from "./queue/bell.ts";
import { bePresent } from "./queue/presence.ts";
import type { Presence } from "./queue/presence.ts";
import { makeQueue } from "./queue/queue.ts";
import { queueTurns } from "./queue/queue-turns.ts";
import { endLeases } from "./queue/recover.ts";
import { startBoss } from "./queue/queues.ts";
import { makeProofIndex } from "./proof-index.ts";
import { makeRepositories } from "./repositories.ts";
import { readRuns } from "./runs.ts";
import type { Sql } from "./tables.ts";
import { inTransaction, reading } from "./transaction.ts";
import { asUnavailable, inShort, isDisconnect } from "./faults.ts";

export type DatabaseOptions = {
  /** `postgres://...`; without it an embedded server is found or started. */
  readonly databaseUrl?: string | undefined;
  /** Where the embedded server keeps its data. Processes with the same directory share one server. */
  readonly dataDir: string;
  /** Where blobs are kept instead of files below `dataDir`. */
  readonly s3?: S3Settings | undefined;
  /** Where the embedded server's programs are copied to. */
  readonly cacheDir: string;
  readonly log: Log;
  /** Gives events their time. Leases and delays run on the database's own clock. */
  readonly clock?: Clock;
  /** Postgres schema of our tables; the queue's is `<schema>_queue`. */
  readonly schema?: string;
  readonly timings?: Partial<Timings>;
};

/** An open store. */
export type Database = {
  /** This process among those on the same database. Leases taken under it end with the process. */
  readonly name: string;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly blobs: Blobs;
  readonly proofIndex: ProofIndex;
  readonly queue: Queue;
  /** Throws `Unavailable` when the database does not answer. */
  ready(): Promise<void>;
  /** Stops the queue and leaves. The embedded server is stopped by the last process that leaves it. */
  close(): Promise<void>;
};

const forgetEveryMs = 3_600_000;

const againMs = 200;

/**
 * Connects, brings the schema up to date and starts the queue. Throws a sentence when the schema is too new, and
 * `Unavailable` when the database was not reached within `startMs`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const deadline = performance.now() + (options.timings?.startMs ?? usualTimings.startMs);
  for (;;) {
    try {
      return await openOnce(options);
    } catch (error) {
      // Not there yet, or the last user of a shared server was stopping it just now.
      if (!isDisconnect(error) || performance.now() > deadline) throw asUnavailable(error);
      options.log.warn({ err: inShort(error) }, "the database cannot be reached yet");
      await sleep(againMs);
    }
  }
}

async function openOnce(options: DatabaseOptions): Promise<Database> {
  const { log, schema = "lintel" } = options;
  const server = await findServer(options);
  const name = `lintel ${randomUUID()}`;
  const config = connectionConfig(server.config, schema, name);
  const { pool, db } = openPool(config, log);
  const leave = async (): Promise<void> => {
    await pool.end();
    await server.leave(name);
  };
  const timings = { ...usualTimings, ...options.timings };
  try {
    const boss = await whilePreparing(pool, schema, async () => {
      await migrate(db, schema, migrations);
      return startBoss(pool, schema, timings, log);
    });
    const bell = makeBell(schema, name.replaceAll(" ", "/"));
    const presence = await bePresent({ config, note: name, bell, log, revive: () => server.revive() });
    const base: Base = { db, schema, boss, bell, clock: options.clock ?? { now: Date.now }, timings, log };
    return assemble(base, presence, name, leave, options);
  } catch (error) {
    await leave();
    throw error;
  }
}

function assemble(
  base: Base,
  presence: Presence,
  name: string,
  leave: () => Promise<void>,
  options: Pick<DatabaseOptions, "dataDir" | "s3">,
): Database {
  const queue = makeQueue(base, presence.instance);
  const forgetting = setInterval(() => {
    forgetOldDeliveries(base).catch((error: unknown) =>
      base.log.warn({ err: inShort(error) }, "cannot forget old deliveries"),
    );
  }, forgetEveryMs).unref();
  return {
    name,
    store: makeStore(base),
    jobs: makeJobs(base),
    blobs: makeBlobs(base, options),
    proofIndex: makeProofIndex(base),
    queue,
    ready: () => reading(() => answers(base.db)),
    async close() {
      clearInterval(forgetting);
      await queue.stop();
      base.bell.close();
      await base.boss.stop({ graceful: false, close: false });
      await endLeases(base.db, presence.instance).catch((error: unknown) =>
        base.log.warn({ err: inShort(error) }, "leases could not be given back; they run out by themselves"),
      );
      await presence.close();
      await leave();
    },
  };
}

/** What was kept in an earlier place is still found there. */
function makeBlobs(base: Base, { dataDir, s3 }: Pick<DatabaseOptions, "dataDir" | "s3">): Blobs {
  const files = withOlder(fileBlobs(join(dataDir, "blobs")), databaseBlobs(base));
  return s3 === undefined ? files : withOlder(s3Blobs(s3), files);
}

async function answers(db: Sql): Promise<void> {
  await sql`select 1`.execute(db);
}

function makeStore(base: Base): Store {
  return {
    ...makeInbox(base),
    ...makeRepositories(base),
    ...readRuns(base),
    held: (repo, run) => reading(() => heldByOthers(base.db, base.clock.now(), repo, run)),
    sandboxes: () => reading(() => reportedSandboxes(base.db)),
    waiting: (repo, run) => reading(() => waitingOthers(base.db, repo, run)),
    async nextRunId() {
      const { rows } = await reading(() => sql<{ id: number }>`select nextval('run_numbers') as id`.execute(base.db));
      return rows[0]?.id ?? Number.NaN;
    },
    commit: (turn) => commitTurn(base, turn),
    append: (run, event) => inTransaction(base, (tx) => appendEvent(base, tx, [run], event)),
    wake: (subject) => inTransaction(base, (tx) => queueTurns(base, tx, [subject])),
  };
}
