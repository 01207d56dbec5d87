import type { SandboxReport } from "../model/facts.ts";
import type { Step } from "../rules/next.ts";
import type { Patience } from "../rules/holds.ts";
import { createHush } from "./hush.ts";
import { createJobWorker } from "./jobs.ts";
import type {
  Blobs,
  Clock,
  Git,
  Inspect,
  Jobs,
  Proofs,
  Queue,
  Reads,
  Sandboxes,
  Scanner,
  Store,
  Writes,
} from "./needs.ts";
import { createPerform, githubEffects } from "./perform.ts";
import { createSweep } from "./sweep.ts";
import { createTurn } from "./turn.ts";

type Log = { readonly error: (fields: object, message: string) => void };

type ServerNeeds = {
  readonly store: Store;
  readonly queue: Queue;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly git: Git;
  readonly inspect: Inspect;
  readonly scanner: Scanner;
  readonly proofs: Proofs;
  readonly clock: Clock;
  readonly log: Log;
  readonly patience: Patience;
  readonly sweepMs: number;
  /** Asks GitHub for what no webhook may have told: repositories, failed deliveries. */
  readonly ask: () => Promise<void>;
  readonly told: (step: Step) => void;
};

/** A part of the loop that runs until closed. */
export type Running = { readonly close: () => Promise<void> };

/** The judging half: turns and everything that writes GitHub. Holds no engine socket. */
export const runServer = async (needs: ServerNeeds): Promise<Running> => {
  const hush = createHush();
  await needs.queue.workTurns(4, createTurn({ ...needs, hush }));
  await needs.queue.workEffects(githubEffects, 4, createPerform({ ...needs, hush }));
  const sweep = createSweep(needs);
  const stopSweeping = every(needs.sweepMs, sweep, needs.log);
  const stopAsking = every(needs.sweepMs, needs.ask, needs.log);
  return {
    close: async () => {
      await Promise.all([stopSweeping(), stopAsking()]);
      await needs.queue.stop();
    },
  };
};

type WorkerNeeds = {
  readonly queue: Queue;
  readonly jobs: Jobs;
  readonly blobs: Blobs;
  readonly git: Git;
  readonly sandboxes: Sandboxes;
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: string;
  readonly mostAtOnce: number;
  /** Tries to break out of the engine's sandboxes, or recalls how that went; gives up when the signal says so. */
  readonly selftest: (stopped: AbortSignal) => Promise<SandboxReport>;
};

const takeUpMs = 3_000;
const reportMs = 60_000;

const report = async ({ jobs, selftest }: WorkerNeeds, closing: AbortSignal): Promise<void> => {
  const found = await selftest(closing).catch((error: unknown) => {
    if (closing.aborted) return undefined;
    throw error;
  });
  if (found !== undefined) await jobs.report(found);
};

/** The building half: the only one with an engine. Listens to nothing. */
export const runWorker = async (needs: WorkerNeeds): Promise<Running> => {
  const worker = createJobWorker(needs);
  await needs.sandboxes.ready();
  await worker.reap();
  // Working looks after the dead first: their leases are free when their jobs are taken up.
  await needs.queue.workEffects(["start", "stop"], 8, worker.perform);
  await worker.takeUp();
  const stopTaking = every(takeUpMs, worker.takeUp, needs.log);
  const stopReaping = every(
    60_000,
    async () => {
      await worker.reap();
    },
    needs.log,
  );
  const closing = new AbortController();
  const stopTesting = every(reportMs, () => report(needs, closing.signal), needs.log);
  return {
    close: async () => {
      closing.abort();
      await Promise.all([stopTaking(), stopReaping(), stopTesting()]);
      await needs.queue.stop();
      await worker.close();
    },
  };
};

/** Repeats a task with a pause after each end, so that a slow one never overlaps itself. Returns how to stop it. */
const every = (pauseMs: number, task: () => Promise<void>, log: Log): (() => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const once = (): void => {
    running = task()
      .catch((error: unknown) => log.error({ err: error }, "a periodic task failed; it is repeated"))
      .then(() => {
        if (!stopped) timer = setTimeout(once, pauseMs);
      });
  };
  timer = setTimeout(once, 0);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
};
