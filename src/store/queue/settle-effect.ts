import { randomUUID } from "node:crypto";
import type { Effect } from "../../model/effect.ts";
import type { Event } from "../../model/event.ts";
import { appendEvent, liveSubjects } from "../append-event.ts";
import type { Base } from "../base.ts";
import type { Tx } from "../transaction.ts";
import type { Begun } from "./begin-effect.ts";
import type { Claimed } from "./claims.ts";
import { completeClaim, failClaim } from "./claims.ts";
import { showPauseMs } from "./plan-effect.ts";
import { sendEffect } from "./queue-effects.ts";
import { queueTurns } from "./queue-turns.ts";
import { effectQueue } from "./queues.ts";

/** How performing went: `failed` is tried again, `refused` is final and becomes an event. */
export type Outcome = { readonly is: "done" } | { readonly is: "failed" | "refused"; readonly reason: string };

/** Writes down the outcome, unless somebody else has taken the job over meanwhile. */
export async function settleEffect(base: Base, tx: Tx, job: Claimed, begun: Begun, outcome: Outcome): Promise<void> {
  const row = await tx.sql
    .selectFrom("effects")
    .select(["again", "performed", "refusals"])
    .where("key", "=", begun.key)
    .where("job", "=", job.id)
    .forUpdate()
    .executeTakeFirst();
  const queue = effectQueue(begun.queued.effect.do);
  if (outcome.is === "failed") {
    const ours = await failClaim(base, tx, queue, job, outcome.reason);
    if (ours && row !== undefined) await put(tx, begun.key, { state: "queued", failures: begun.failures + 1 });
    return;
  }
  if (!(await completeClaim(base, tx, queue, job)) || row === undefined) return;
  const refusals = outcome.is === "refused" ? row.refusals + 1 : 0;
  await put(tx, begun.key, { state: "done", performed: row.performed + 1, refusals });
  if (row.again) await askedMeanwhile(base, tx, begun, refusals);
  if (outcome.is === "refused") await tellRefused(base, tx, begun, outcome.reason, row.refusals);
}

type Changes = { state: "queued" | "done"; performed?: number; refusals?: number; failures?: number; job?: string };
async function put(tx: Tx, key: string, changes: Changes): Promise<void> {
  await tx.sql.updateTable("effects").set(changes).where("key", "=", key).execute();
}

/**
 * It was asked for while it was performed. A screen is shown again: what was written may be the state before. For the
 * others a turn looks whether it is still wanted.
 */
async function askedMeanwhile(base: Base, tx: Tx, { key, queued }: Begun, refusals: number): Promise<void> {
  if (queued.effect.do !== "show") {
    await queueTurns(base, tx, await liveSubjects(tx, [queued.run]));
    return;
  }
  const job = randomUUID();
  await put(tx, key, { state: "queued", job, failures: 0 });
  await sendEffect(base, tx, { key, kind: "show", job, afterMs: showPauseMs(refusals, base.timings) });
}

async function tellRefused(base: Base, tx: Tx, { queued }: Begun, reason: string, before: number): Promise<void> {
  // A screen that is refused again and again is one refusal, or telling of it would itself go on for ever.
  if (queued.effect.do === "show" && before > 0) return;
  const event = refusedEvent(base, queued.effect, queued.times, reason);
  await appendEvent(base, tx, await concerned(tx, queued.run, queued.effect), event);
}

/** A job's start concerns every run that asked for the job. */
async function concerned(tx: Tx, run: number, effect: Effect): Promise<readonly number[]> {
  if (effect.do !== "start") return [run];
  const rows = await tx.sql.selectFrom("asks").select("run").where("job", "=", effect.job.id).execute();
  return [...new Set([run, ...rows.map((row) => row.run)])];
}

/** The event that says no for good. `times` makes its id: once for each time the effect was queued. */
export function refusedEvent(base: Base, effect: Effect, times: number, reason: string): Event {
  const { name } = effect;
  return { id: `refused/${name}/${times}`, at: base.clock.now(), type: "effectRefused", effect: name, reason };
}
