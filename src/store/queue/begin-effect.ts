import { sql } from "kysely";
import type { Effect } from "../../model/effect.ts";
import type { Queued } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import { inTransaction } from "../transaction.ts";
import type { Tx } from "../transaction.ts";
import type { Claimed } from "./claims.ts";
import { completeClaim } from "./claims.ts";
import { effectQueue } from "./queues.ts";

/** An effect about to be performed. */
export type Begun = { readonly key: string; readonly queued: Queued; readonly failures: number };

/**
 * Reads what a claimed job stands for and marks it as being performed. Undefined, and the job is over, when it was
 * overtaken: asked for anew, the start of a job that ended, was stopped, or that no live run wants, or the stop of one that
 * ended or is wanted again.
 */
export async function beginEffect(base: Base, kind: Effect["do"], job: Claimed): Promise<Begun | undefined> {
  const { key } = job.data as { readonly key: string };
  return inTransaction(base, async (tx) => {
    const row = await markPerforming(tx, key, job);
    if (row !== undefined && (await isStillDue(tx, row.effect)))
      return { key, queued: await queuedOf(tx, row), failures: row.failures };
    if (row !== undefined) await tx.sql.updateTable("effects").set({ state: "done" }).where("key", "=", key).execute();
    await completeClaim(base, tx, effectQueue(kind), job);
    return undefined;
  });
}

type Row = { readonly run: number; readonly effect: Effect; readonly performed: number; readonly failures: number };

async function markPerforming(tx: Tx, key: string, job: Claimed): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    update effects set state = 'performing', again = false, started_at = clock_timestamp()
    where key = ${key} and job = ${job.id} and state <> 'done'
    returning run, effect, performed, failures`.execute(tx.sql);
  return rows[0];
}

async function isStillDue(tx: Tx, effect: Effect): Promise<boolean> {
  if (effect.do === "start") return markStarted(tx, effect.job.id);
  if (effect.do !== "stop") return true;
  const { rows } = await sql`
    select id from jobs where id = ${effect.job} and (ended_at is not null or stopped_at is null)`.execute(tx.sql);
  return rows.length === 0;
}

/** From here on the job counts as unfinished: should the worker die, whoever comes next takes it up. */
async function markStarted(tx: Tx, job: string): Promise<boolean> {
  const { rows } = await sql`
    update jobs set started_at = coalesce(started_at, now())
    where id = ${job} and ended_at is null and stopped_at is null and exists (
      select 1 from asks join runs on runs.id = asks.run where asks.job = jobs.id and not asks.dropped and runs.live
    ) returning id`.execute(tx.sql);
  return rows.length > 0;
}

async function queuedOf(tx: Tx, { run, effect, performed }: Row): Promise<Queued> {
  const subject = await tx.sql
    .selectFrom("runs")
    .select(["repo", "issue"])
    .where("id", "=", run)
    .executeTakeFirstOrThrow();
  return { run, subject, effect, times: performed + 1 };
}
