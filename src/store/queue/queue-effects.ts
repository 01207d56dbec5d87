import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Effect } from "../../model/effect.ts";
import type { Base } from "../base.ts";
import type { Tx } from "../transaction.ts";
import type { Known } from "./plan-effect.ts";
import { planEffect } from "./plan-effect.ts";
import { effectQueue } from "./queues.ts";

/** By what an effect is found again: a run has one screen, a job one start. */
export function effectKey(run: number, effect: Effect): string {
  switch (effect.do) {
    case "show":
      return `show/${run}`;
    case "start":
      return `start/${effect.job.id}`;
    case "stop":
    case "publish":
    case "merge":
    case "conclude":
    case "prove":
    case "acknowledge":
      return effect.name;
  }
}

/** An effect that was asked for too often: to be recorded as refused. `id` is the same however often it is asked. */
export type TooOften = { readonly effect: Effect; readonly performed: number };

/** Queues what is due of these effects of one run. Answers those that were performed too often to be tried again. */
export async function queueEffects(
  base: Base,
  tx: Tx,
  run: number,
  effects: readonly Effect[],
): Promise<readonly TooOften[]> {
  const byKey = new Map(effects.map((effect) => [effectKey(run, effect), effect]));
  if (byKey.size === 0) return [];
  const known = await lockKnown(tx, [...byKey.keys()].toSorted());
  const refused: TooOften[] = [];
  for (const [key, effect] of byKey) {
    const row = known.get(key);
    const plan = planEffect(effect.do, row, base.timings);
    if (plan.do === "refuse") refused.push({ effect, performed: row?.performed ?? 0 });
    else if (plan.do === "again") await keepNewest(tx, key, effect, true);
    else if (plan.do === "queue") await queueOne(base, tx, { key, run, effect, afterMs: plan.afterMs });
    else if (row?.state === "queued") await keepNewest(tx, key, effect, false);
  }
  return refused;
}

async function lockKnown(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  const rows = await tx.sql
    .selectFrom("effects")
    .select(["key", "state", "performed", "refusals"])
    .select(sql<number>`coalesce(extract(epoch from clock_timestamp() - started_at) * 1000, 1e15)::float8`.as("idleMs"))
    .where("key", "in", keys)
    .orderBy("key")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.key, row]));
}

/** Whoever performs it reads the row, and so gets what was asked for last. */
async function keepNewest(tx: Tx, key: string, effect: Effect, again: boolean): Promise<void> {
  const newest = { effect: JSON.stringify(effect), ...(again ? { again } : {}) };
  await tx.sql.updateTable("effects").set(newest).where("key", "=", key).execute();
}

type Asked = { readonly key: string; readonly run: number; readonly effect: Effect; readonly afterMs: number };

async function queueOne(base: Base, tx: Tx, { key, run, effect, afterMs }: Asked): Promise<void> {
  const job = randomUUID();
  const asked = { run, effect: JSON.stringify(effect), state: "queued", again: false, failures: 0, job } as const;
  const inserted = await tx.sql
    .insertInto("effects")
    .values({ key, kind: effect.do, performed: 0, refusals: 0, ...asked })
    .onConflict((known) => known.column("key").doUpdateSet(asked).where("effects.state", "=", "done"))
    .returning("key")
    .executeTakeFirst();
  // Another run asked for the same in this very moment.
  if (inserted === undefined) return;
  await sendEffect(base, tx, { key, kind: effect.do, job, afterMs });
}

/** Puts the queue's job for an effect's row. */
export async function sendEffect(
  base: Base,
  tx: Tx,
  { key, kind, job, afterMs }: { key: string; kind: Effect["do"]; job: string; afterMs: number },
): Promise<void> {
  const queue = effectQueue(kind);
  const startAfter = afterMs > 0 ? { startAfter: `${afterMs} milliseconds` } : {};
  await base.boss.insert(queue, [{ id: job, data: { key }, ...startAfter }], { ...tx.queue, returnId: false });
  tx.ring(queue, afterMs);
}
