import { sql } from "kysely";
import type { Db } from "pg-boss";
import { fromKysely } from "pg-boss";
import { setTimeout as sleep } from "node:timers/promises";
import type { Base } from "./base.ts";
import { asUnavailable, isConflict, isDisconnect } from "./faults.ts";
import type { QueueName } from "./queue/queues.ts";
import type { SqlTransaction } from "./tables.ts";

/** One transaction: our tables, the queue's tables through the same connection, and whom to wake once it is committed. */
export type Tx = {
  readonly sql: SqlTransaction;
  readonly queue: { readonly db: Db };
  /** Says that something was put in a queue; heard after the commit. */
  ring(queue: QueueName, afterMs?: number): void;
};

const pausesMs = [20, 100, 400];

/**
 * Runs `work` in one transaction and commits it. A lost race or a lost connection runs it again, a few times; `work` must
 * therefore do nothing but talk to the database, and be harmless when it was committed without our hearing of it.
 * Throws `Unavailable` when the database cannot be reached.
 */
export async function inTransaction<T>(base: Base, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(base, work);
    } catch (error) {
      const pause = pausesMs[attempt];
      if (pause === undefined || !(isConflict(error) || isDisconnect(error))) throw asUnavailable(error);
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}

async function once<T>(base: Base, work: (tx: Tx) => Promise<T>): Promise<T> {
  const rung = new Map<QueueName, number>();
  const result = await base.db.transaction().execute(async (trx) => {
    const outcome = await work({
      sql: trx,
      queue: { db: fromKysely(trx) },
      ring: (queue, afterMs = 0) => rung.set(queue, Math.min(afterMs, rung.get(queue) ?? Infinity)),
    });
    const now = [...rung].filter(([, afterMs]) => afterMs <= 0).map(([queue]) => queue);
    if (now.length > 0) await sql`select pg_notify(${base.bell.channel}, ${base.bell.message(now)})`.execute(trx);
    return outcome;
  });
  for (const [queue, afterMs] of rung) base.bell.ring(queue, afterMs);
  return result;
}

/** Runs reads outside a transaction, with the same patience. */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = pausesMs[attempt];
      if (pause === undefined || !isDisconnect(error)) throw asUnavailable(error);
      await sleep(pause);
    }
  }
}
