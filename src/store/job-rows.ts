import { sql } from "kysely";
import type { Effect } from "../model/effect.ts";
import type { Event } from "../model/event.ts";
import type { Job, JobResult } from "../model/job.ts";
import type { JobId } from "../model/names.ts";
import type { Base } from "./base.ts";
import { appendEvent, recordEvent } from "./append-event.ts";
import type { Tx } from "./transaction.ts";

const reusedForHours = 24;

/** The event that every run which asked for a job gets when it ends. */
export function jobEnded(base: Base, job: JobId, result: JobResult): Event {
  return { id: `job/${job}`, at: base.clock.now(), type: "jobEnded", job, result };
}

/**
 * A run asks for a job. `start`: somebody must start it. `answered`: it ended lately for another run, and this run has
 * the same result already. `known`: it asked before, or the job is under way and its end will reach this run too.
 */
export async function askForJob(base: Base, tx: Tx, run: number, job: Job): Promise<"start" | "answered" | "known"> {
  const data = JSON.stringify(job);
  const made = await tx.sql
    .insertInto("jobs")
    .values({ id: job.id, data })
    .onConflict((known) => known.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  const found = await lockJob(tx, job.id);
  const asked = await tx.sql
    .insertInto("asks")
    .values({ job: job.id, run })
    .onConflict((known) => known.columns(["job", "run"]).doNothing())
    .returning("job")
    .executeTakeFirst();
  if (asked === undefined) return "known";
  if (made !== undefined) return "start";
  if (found.fresh && found.result !== null && found.result.kind !== "error") {
    await recordEvent(tx, [run], jobEnded(base, job.id, found.result));
    return "answered";
  }
  if (!found.ended && !found.stopped) return "known";
  await startAnew(tx, job.id, data);
  return "start";
}

type Found = {
  readonly result: JobResult | null;
  readonly fresh: boolean;
  readonly ended: boolean;
  readonly stopped: boolean;
};

async function lockJob(tx: Tx, job: JobId): Promise<Found> {
  const { rows } = await sql<Found>`
    select result, ended_at is not null as ended, stopped_at is not null as stopped,
      coalesce(ended_at > now() - make_interval(hours => ${reusedForHours}), false) as fresh
    from jobs where id = ${job} for update`.execute(tx.sql);
  return rows[0] ?? { result: null, fresh: false, ended: false, stopped: false };
}

/** Whoever held the lease before has lost it: the fence moves on. */
async function startAnew(tx: Tx, job: JobId, data: string): Promise<void> {
  await sql`
    update jobs set data = ${data}, fence = fence + 1, worker = null, lease_until = null, started_at = null,
      ended_at = null, stopped_at = null, result = null
    where id = ${job}`.execute(tx.sql);
}

/**
 * A run no longer wants a job. `true`: nobody else does, and it is to be stopped. One that nobody ever asked for has ended
 * by that: whoever waits for the end of what it stopped waits for something.
 */
export async function letGoOfJob(base: Base, tx: Tx, run: number, job: JobId): Promise<boolean> {
  const known = await tx.sql.selectFrom("jobs").select("id").where("id", "=", job).executeTakeFirst();
  if (known === undefined) {
    await appendEvent(base, tx, [run], jobEnded(base, job, neverBegan));
    return false;
  }
  const found = await lockJob(tx, job);
  await tx.sql.updateTable("asks").set({ dropped: true }).where("job", "=", job).where("run", "=", run).execute();
  if ((await wanting(tx.sql, job)).length > 0) return false;
  if (!found.ended) await sql`update jobs set stopped_at = now() where id = ${job}`.execute(tx.sql);
  return true;
}

const neverBegan: JobResult = {
  kind: "error",
  cause: "stopped",
  reason: "stopped before it began",
  seen: undefined,
  change: undefined,
};

/** Live runs that asked for a job and have not let go of it. */
export async function wanting(db: Base["db"], job: JobId): Promise<readonly number[]> {
  const rows = await db
    .selectFrom("asks")
    .innerJoin("runs", "runs.id", "asks.run")
    .select("asks.run")
    .where("asks.job", "=", job)
    .where("asks.dropped", "=", false)
    .where("runs.live", "=", true)
    .orderBy("asks.run")
    .execute();
  return rows.map((row) => row.run);
}

/** Effects on jobs in the order in which their rows are locked everywhere. */
export function byJob(a: Effect, b: Effect): number {
  return jobOf(a) < jobOf(b) ? -1 : jobOf(a) > jobOf(b) ? 1 : 0;
}

const jobOf = (effect: Effect): JobId =>
  effect.do === "start" ? effect.job.id : effect.do === "stop" ? effect.job : "";
