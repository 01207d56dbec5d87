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
 * overtaken: asked for anew, or the start of a job that ended, was stopped, or that no live run wants.
 */
export async function beginEffect(base: Base, kind: Effect["do"], job: Claimed): Promise<Begun | undefined> {
  const { key } = job.data as { readonly key: string };
  return inTransaction(base, async (tx) => {
    const row = await markPerforming(tx, key, job);
    const wanted = row !== undefined && (row.effect.do !== "start" || (await isWanted(tx, row.effect.job.id)));
    if (row !== undefined && wanted) return { key, queued: await queuedOf(tx, row), failures: row.failures };
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

async function isWanted(tx: Tx, job: string): Promise<boolean> {
  const row = await tx.sql
    .selectFrom("jobs")
    .innerJoin("asks", "asks.job", "jobs.id")
    .innerJoin("runs", "runs.id", "asks.run")
    .select("jobs.id")
    .where("jobs.id", "=", job)
    .where("jobs.ended_at", "is", null)
    .where("jobs.stopped_at", "is", null)
    .where("asks.dropped", "=", false)
    .where("runs.live", "=", true)
    .executeTakeFirst();
  return row !== undefined;
}

async function queuedOf(tx: Tx, { run, effect, performed }: Row): Promise<Queued> {
  const subject = await tx.sql
    .selectFrom("runs")
    .select(["repo", "issue"])
    .where("id", "=", run)
    .executeTakeFirstOrThrow();
  return { run, subject, effect, times: performed + 1 };
}
