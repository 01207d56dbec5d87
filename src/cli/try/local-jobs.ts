import { setTimeout as pause } from "node:timers/promises";
import { createJobWorker } from "../../engine/jobs.ts";
import type { Blobs, Clock, Git, Sandboxes } from "../../engine/needs.ts";
import type { Effect } from "../../model/effect.ts";
import type { Event } from "../../model/event.ts";
import { localRepo } from "./local-world.ts";
import { memoryJobs } from "./memory.ts";

type Needs = {
  readonly git: Git;
  readonly sandboxes: Sandboxes;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly stopped: AbortSignal;
};

/** Pause after which a job that could not be followed is taken up again. */
const tickMs = 5_000;
/** Failures in a row after which somebody must look at the engine. */
const mostAlarms = 5;

/** The worker's side of a road that one process walks alone. */
export const createLocalJobs = (needs: Needs) => {
  const ended: Event[] = [];
  const alarms: unknown[] = [];
  let wake = (): void => undefined;
  const jobs = memoryJobs((job, result) => {
    alarms.length = 0;
    ended.push({ id: `job/${job}`, at: needs.clock.now(), type: "jobEnded", job, result });
    wake();
  });
  const log = { error: (fields: object): void => void alarms.push("err" in fields ? fields.err : fields) };
  const worker = createJobWorker({ ...needs, jobs, worker: "try", mostAtOnce: 2, log });
  return {
    /** What ended since the last time. */
    take: (): readonly Event[] => ended.splice(0),
    /** Performs, then waits until something ended, for a while at most. Throws what keeps jobs from being followed. */
    perform: async (run: number, effects: readonly Effect[]): Promise<void> => {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      needs.stopped.addEventListener("abort", wake, { once: true });
      for (const effect of effects)
        await worker.perform({ run, subject: { repo: localRepo, issue: 0 }, effect, times: 0 });
      const tick = new AbortController();
      if (ended.length === 0 && !needs.stopped.aborted)
        await Promise.race([woken, pause(tickMs, undefined, { signal: tick.signal }).catch(() => undefined)]);
      tick.abort();
      needs.stopped.removeEventListener("abort", wake);
      if (alarms.length >= mostAlarms) throw alarms.at(-1);
    },
    close: (): Promise<void> => worker.close(),
  };
};
