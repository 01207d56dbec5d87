import { sql } from "kysely";
import type { Base } from "../base.ts";
import { inTransaction } from "../transaction.ts";
import type { Tx } from "../transaction.ts";
import type { Claimed } from "./claims.ts";
import { failClaim } from "./claims.ts";
import { presenceLock } from "./presence.ts";
import { queueNames } from "./queues.ts";
import type { QueueName } from "./queues.ts";

/** Gives back at once whatever processes that died had claimed. Cheap when nobody died. */
export async function recover(base: Base, self: number): Promise<void> {
  const others = await base.db.selectFrom("instances").select("id").where("id", "<>", self).execute();
  for (const { id } of others) await recoverFrom(base, id);
}

async function recoverFrom(base: Base, instance: number): Promise<void> {
  const claims = await base.db.selectFrom("claims").selectAll().where("instance", "=", instance).execute();
  for (const { job, queue, try: retryCount } of claims) {
    const name = queueNames.find((each) => each === queue);
    if (name !== undefined) await release(base, { id: job, retryCount, data: undefined, queue: name }, instance);
  }
  await inTransaction(base, async (tx) => {
    if (!(await isDead(tx, instance))) return;
    await endLeases(tx.sql, instance);
    await tx.sql
      .deleteFrom("instances")
      .where("id", "=", instance)
      .where((where) =>
        where.not(where.exists(where.selectFrom("claims").select("job").where("instance", "=", instance))),
      )
      .execute();
  });
}

/** Nobody waits for the leases of a process that is gone; its fencing numbers stay good until somebody takes over. */
export async function endLeases(db: Base["db"], instance: number): Promise<void> {
  await sql`
    update jobs set lease_until = clock_timestamp() - interval '1 millisecond'
    where ended_at is null and worker = (select note from instances where id = ${instance})`.execute(db);
}

/** Puts a claimed job back to be taken at once. With `of`, only while that instance is dead. */
export async function release(
  base: Base,
  job: Claimed & { readonly queue: QueueName },
  of: number | undefined,
): Promise<void> {
  await inTransaction(base, async (tx) => {
    if (of !== undefined && !(await isDead(tx, of))) return;
    if (!(await failClaim(base, tx, job.queue, job, "its process ended"))) return;
    await base.boss.update(job.queue, undefined, { ...tx.queue, id: job.id, startAfter: 0 });
    await tx.sql
      .updateTable("effects")
      .set({ state: "queued" })
      .where("job", "=", job.id)
      .where("state", "=", "performing")
      .execute();
    tx.ring(job.queue);
  });
}

/** The lock is free only when the connection that held it is gone; we hold it while we act on that. */
async function isDead(tx: Tx, instance: number): Promise<boolean> {
  const { rows } = await sql<{ dead: boolean }>`
    select pg_try_advisory_xact_lock(${sql.raw(presenceLock)}, ${instance}::int) as dead`.execute(tx.sql);
  return rows[0]?.dead === true;
}
