import { sql } from "kysely";
import type { Job, JobResult } from "../model/job.ts";
import type { JobId } from "../model/names.ts";
import type { Jobs } from "../engine/needs.ts";
import { appendEvent } from "./append-event.ts";
import type { Base } from "./base.ts";
import { jobEnded, wanting } from "./job-rows.ts";
import { reportSandbox } from "./sandboxes.ts";
import type { Tx } from "./transaction.ts";
import { inTransaction, reading } from "./transaction.ts";

/** Leases and ends of jobs. Leases run on the database's clock. */
export function makeJobs(base: Base): Jobs {
  return {
    report: (report) => inTransaction(base, (tx) => reportSandbox(base, tx, report)),
    lease: (job, worker, forMs, to) => inTransaction(base, (tx) => lease(tx, { job, worker, forMs, to })),
    end: (job, fence, result) => inTransaction(base, (tx) => end(base, tx, { job, fence, result })),
    async unfinished() {
      const query = sql<{ data: Job }>`
        select data from jobs where started_at is not null and ended_at is null and stopped_at is null order by id`;
      return (await reading(() => query.execute(base.db))).rows.map(({ data }) => data);
    },
    async find(job) {
      const query = base.db.selectFrom("jobs").select("data").where("id", "=", job);
      return (await reading(() => query.executeTakeFirst()))?.data;
    },
    wantedBy: (job) => reading(() => wanting(base.db, job)),
  };
}

type Lease = {
  readonly job: JobId;
  readonly worker: string;
  readonly forMs: number;
  readonly to: "stop" | undefined;
};

/** The fence stays while the same worker holds on, and moves when another takes over. */
async function lease(tx: Tx, { job, worker, forMs, to }: Lease): Promise<number | undefined> {
  const { rows } = await sql<{ fence: number }>`
    update jobs set fence = case when worker = ${worker} then fence else fence + 1 end, worker = ${worker},
      lease_until = clock_timestamp() + ${forMs} * interval '1 millisecond'
    where id = ${job} and ended_at is null and case when ${to === "stop"} then stopped_at is not null
      else worker is null or worker = ${worker} or lease_until < clock_timestamp() end
    returning fence`.execute(tx.sql);
  return rows[0]?.fence;
}

type End = { readonly job: JobId; readonly fence: number; readonly result: JobResult };

async function end(base: Base, tx: Tx, { job, fence, result }: End): Promise<boolean> {
  const { rows } = await sql`
    update jobs set ended_at = now(), result = ${JSON.stringify(result)}, lease_until = null
    where id = ${job} and fence = ${fence} and worker is not null and ended_at is null
    returning id`.execute(tx.sql);
  if (rows.length === 0) return false;
  const asks = await tx.sql.selectFrom("asks").select("run").where("job", "=", job).execute();
  await appendEvent(
    base,
    tx,
    asks.map(({ run }) => run),
    jobEnded(base, job, result),
  );
  return true;
}
