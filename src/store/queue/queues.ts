import { PgBoss } from "pg-boss";
import type pg from "pg";
import type { Effect } from "../../model/effect.ts";
import type { Log, Timings } from "../base.ts";
import { inShort } from "../faults.ts";

/** Turns have one queue, and every kind of effect its own, so that each can be worked by another process. */
export type QueueName = "turn" | `effect.${Effect["do"]}`;

// A record, so that a new kind of effect does not compile until it has a queue.
const all: Readonly<Record<QueueName, true>> = {
  turn: true,
  "effect.start": true,
  "effect.stop": true,
  "effect.publish": true,
  "effect.merge": true,
  "effect.conclude": true,
  "effect.prove": true,
  "effect.acknowledge": true,
  "effect.show": true,
};
export const queueNames = Object.keys(all) as readonly QueueName[];

export function effectQueue(kind: Effect["do"]): QueueName {
  return `effect.${kind}`;
}

const hourSeconds = 3_600;
// A job is never given up by the queue itself: `settle` counts the tries and makes the last one an event. The heartbeat
// is the net under `recover`, for a process whose connection the database still believes in.
const retried = { retryLimit: 1_000_000, retryDelay: 1, retryBackoff: true };
const kept = {
  heartbeatSeconds: 20,
  expireInSeconds: 23 * hourSeconds,
  retentionSeconds: 365 * 24 * hourSeconds,
  deleteAfterSeconds: hourSeconds,
};

/** Starts pg-boss on our pool and makes the queues that are missing. */
export async function startBoss(pool: pg.Pool, schema: string, timings: Timings, log: Log): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: `${schema}_queue`,
    schedule: false,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on("error", (error) => log.warn({ err: inShort(error) }, "the queue's own upkeep failed"));
  await boss.start();
  const present = new Set((await boss.getQueues()).map((queue) => queue.name));
  const pauses = { ...retried, retryDelayMax: timings.longestPauseSeconds };
  for (const name of queueNames.filter((each) => !present.has(each))) {
    const turn = { ...pauses, policy: "exclusive", retryDelayMax: Math.min(60, timings.longestPauseSeconds) };
    await boss.createQueue(name, { ...(name === "turn" ? turn : pauses), ...kept });
  }
  return boss;
}
