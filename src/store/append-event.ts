import type { Event } from "../model/event.ts";
import type { Subject } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import { queueTurns } from "./queue/queue-turns.ts";
import type { Tx } from "./transaction.ts";

/** Records an event for each of these runs, once for each id; answers the runs that did not have it. */
export async function recordEvent(tx: Tx, runs: readonly number[], event: Event): Promise<readonly number[]> {
  if (runs.length === 0) return [];
  const data = JSON.stringify(event);
  const rows = await tx.sql
    .insertInto("events")
    .values(runs.toSorted((a, b) => a - b).map((run) => ({ run, id: event.id, data, absorbed: false })))
    .onConflict((known) => known.columns(["run", "id"]).doNothing())
    .returning("run")
    .execute();
  return rows.map((row) => row.run);
}

/** The subjects of those of these runs that still live. */
export async function liveSubjects(tx: Tx, runs: readonly number[]): Promise<readonly Subject[]> {
  if (runs.length === 0) return [];
  return tx.sql.selectFrom("runs").select(["repo", "issue"]).where("id", "in", runs).where("live", "=", true).execute();
}

/** Records an event for each of these runs and queues the turns of those that did not have it and still live. */
export async function appendEvent(base: Base, tx: Tx, runs: readonly number[], event: Event): Promise<void> {
  const news = await recordEvent(tx, runs, event);
  await queueTurns(base, tx, await liveSubjects(tx, news));
}
