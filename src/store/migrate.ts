import { sql } from "kysely";
import type pg from "pg";
import type { Migration } from "./migrations.ts";
import type { Sql, SqlTransaction } from "./tables.ts";

/**
 * Runs `work` while no other process prepares the same schema. The lock is a session's, because the queue prepares its
 * own tables over connections of its own.
 */
export async function whilePreparing<T>(pool: pg.Pool, schema: string, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [`lintel/prepare/${schema}`]);
    return await work();
  } finally {
    // Destroys the connection, and with it the lock.
    client.release(true);
  }
}

/**
 * Brings the schema up to date, in one transaction under an advisory lock, so several processes may start at once.
 * Throws a sentence when the schema was made by a newer Lintel that this one cannot work with.
 */
export async function migrate(db: Sql, schema: string, steps: readonly Migration[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`lintel/migrate/${schema}`}, 0))`.execute(trx);
    await sql`create schema if not exists ${sql.id(schema)}`.execute(trx);
    await sql`create table if not exists migrations (
      version integer primary key, oldest integer not null, applied_at timestamptz not null default now()
    )`.execute(trx);
    const known = Math.max(0, ...steps.map((step) => step.version));
    const found = await appliedIn(trx);
    refuseNewer(found, known);
    for (const step of steps.filter((each) => each.version > found.version)) {
      await sql.raw(step.sql).execute(trx);
      await sql`insert into migrations (version, oldest) values (${step.version}, ${step.oldest})`.execute(trx);
    }
  });
}

type Applied = { readonly version: number; readonly oldest: number };

async function appliedIn(trx: SqlTransaction): Promise<Applied> {
  const { rows } = await sql<Applied>`select version, oldest from migrations order by version desc limit 1`.execute(
    trx,
  );
  return rows[0] ?? { version: 0, oldest: 0 };
}

function refuseNewer(found: Applied, known: number): void {
  if (found.oldest <= known) return;
  throw new Error(
    `The database was made by a newer Lintel (schema ${found.version}, readable from ${found.oldest}); this one knows ${known}. Install the newer version again, or restore a backup from before the upgrade.`,
  );
}
