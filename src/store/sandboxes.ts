import { sql } from "kysely";
import type { SandboxReport } from "../model/facts.ts";
import type { Base } from "./base.ts";
import { queueTurns } from "./queue/queue-turns.ts";
import type { Sql } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Keeps a worker's report by the database's clock, and wakes every live run where it says something new. */
export async function reportSandbox(base: Base, tx: Tx, { engine, passed, says }: SandboxReport): Promise<void> {
  const { rows } = await sql<{ passed: boolean }>`
    select passed from sandboxes where engine = ${engine} and ${isFresh} for update`.execute(tx.sql);
  await sql`
    insert into sandboxes (engine, passed, says) values (${engine}, ${passed}, ${says})
    on conflict (engine) do update set passed = excluded.passed, says = excluded.says, reported_at = now()`.execute(
    tx.sql,
  );
  if (rows[0]?.passed === passed) return;
  const live = await tx.sql.selectFrom("runs").select(["repo", "issue"]).where("live", "=", true).execute();
  await queueTurns(base, tx, live);
}

/** Workers report every minute; one that has been silent for ten is gone, and its engine with it. */
export async function reportedSandboxes(db: Sql): Promise<readonly SandboxReport[]> {
  const query = sql<SandboxReport>`select engine, passed, says from sandboxes where ${isFresh} order by engine`;
  return (await query.execute(db)).rows;
}

const isFresh = sql`reported_at > now() - interval '10 minutes'`;
