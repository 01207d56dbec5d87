import type { Base } from "../base.ts";
import type { Claimed } from "./claims.ts";
import { claim } from "./claims.ts";
import type { QueueName } from "./queues.ts";
import { release } from "./recover.ts";
import { inShort } from "../faults.ts";

/** A running loop. `stop` takes nothing more, waits up to `graceMs` and gives back what has not ended by then. */
export type WorkLoop = { stop(graceMs: number): Promise<void> };

type Options = {
  readonly instance: number;
  readonly queue: QueueName;
  readonly concurrency: number;
  readonly handle: (job: Claimed) => Promise<void>;
};

const heartbeatMs = 6_000;

/**
 * Hands out the jobs of one queue, at most `concurrency` at a time: at once when the bell rings, else at every poll.
 * pg-boss's own worker polls for each slot and cannot take exactly as many jobs as there are free slots.
 */
export function workLoop(base: Base, { instance, queue, concurrency, handle }: Options): WorkLoop {
  const running = new Map<string, Claimed>();
  const state = { wanting: false, fetching: undefined as Promise<void> | undefined, stopped: false };
  const ended = new Set<() => void>();

  const run = async (job: Claimed): Promise<void> => {
    running.set(job.id, job);
    try {
      await handle(job);
    } catch (error) {
      // Not settled: the heartbeat stops and the queue gives it to somebody again.
      base.log.error({ err: inShort(error), queue, job: job.id }, "a job could not be settled");
    } finally {
      running.delete(job.id);
      ended.forEach((tell) => tell());
      if (state.wanting) pump();
    }
  };
  const fetchAll = async (): Promise<void> => {
    while (state.wanting && !state.stopped && running.size < concurrency) {
      state.wanting = false;
      const free = concurrency - running.size;
      const jobs = await claim(base, instance, queue, free);
      if (jobs.length === free) state.wanting = true;
      for (const job of jobs) void run(job);
    }
  };
  const pump = (): void => {
    state.wanting = true;
    if (state.stopped || state.fetching !== undefined) return;
    state.fetching = fetchAll()
      .catch((error: unknown) => base.log.warn({ err: inShort(error), queue }, "the queue cannot be read"))
      .finally(() => (state.fetching = undefined));
  };
  const touch = async (): Promise<void> => {
    const jobs = [...running.values()].map(({ id, retryCount }) => ({ id, retryCount }));
    if (jobs.length > 0) await base.boss.touch(queue, jobs);
  };

  const silence = base.bell.on(queue, pump);
  const poll = setInterval(pump, base.timings.pollMs);
  const heartbeat = setInterval(
    () => void touch().catch((error: unknown) => base.log.warn({ err: inShort(error), queue }, "no heartbeat")),
    heartbeatMs,
  );
  pump();
  return {
    async stop(graceMs) {
      state.stopped = true;
      silence();
      clearInterval(poll);
      await state.fetching;
      await Promise.race([allEnded(running, ended), pause(graceMs)]);
      clearInterval(heartbeat);
      for (const job of running.values()) await release(base, { ...job, queue }, undefined);
    },
  };
}

async function allEnded(running: ReadonlyMap<string, Claimed>, ended: Set<() => void>): Promise<void> {
  while (running.size > 0) await new Promise<void>((resolve) => ended.add(resolve));
}

async function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
