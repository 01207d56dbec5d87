import type { Base } from "../base.ts";
import { inTransaction } from "../transaction.ts";
import type { Tx } from "../transaction.ts";
import type { QueueName } from "./queues.ts";

/** A job of the queue that this process holds. `retryCount` fences: once somebody else has it, ours settles nothing. */
export type Claimed = { readonly id: string; readonly retryCount: number; readonly data: unknown };

/** Fetches up to `count` jobs and writes down that they are ours, so that they are known should we die. */
export async function claim(
  base: Base,
  instance: number,
  queue: QueueName,
  count: number,
): Promise<readonly Claimed[]> {
  return inTransaction(base, async (tx) => {
    const jobs = await base.boss.fetch<unknown>(queue, { ...tx.queue, batchSize: count });
    if (jobs.length === 0) return [];
    await tx.sql
      .insertInto("claims")
      .values(jobs.map(({ id, retryCount }) => ({ job: id, queue, try: retryCount, instance })))
      .onConflict((known) =>
        known
          .column("job")
          .doUpdateSet((set) => ({ try: set.ref("excluded.try"), instance: set.ref("excluded.instance") })),
      )
      .execute();
    return jobs.map(({ id, retryCount, data }) => ({ id, retryCount, data }));
  });
}

/** Ends a claimed job within `tx`. `false`: it is no longer ours. */
export async function completeClaim(base: Base, tx: Tx, queue: QueueName, job: Claimed): Promise<boolean> {
  const response = await base.boss.complete(queue, attempt(job), null, tx.queue);
  return dropClaim(tx, job, response);
}

/** Gives a claimed job back, to be tried after the queue's growing pause. `false`: it is no longer ours. */
export async function failClaim(base: Base, tx: Tx, queue: QueueName, job: Claimed, reason: string): Promise<boolean> {
  const response = await base.boss.fail(queue, attempt(job), { reason }, tx.queue);
  return dropClaim(tx, job, response);
}

const attempt = ({ id, retryCount }: Claimed): { id: string; retryCount: number } => ({ id, retryCount });

async function dropClaim(tx: Tx, job: Claimed, response: object): Promise<boolean> {
  await tx.sql.deleteFrom("claims").where("job", "=", job.id).where("try", "=", job.retryCount).execute();
  return "affected" in response && response.affected === 1;
}
