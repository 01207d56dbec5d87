import type { ImagesJob, Job, JobResult, SandboxedJob, Seen } from "../model/job.ts";
import type { JobId } from "../model/names.ts";
import type { Blobs, Clock, EndedJob, Git, Inputs, Jobs, Queued, RawSeen, Sandboxes } from "./needs.ts";
import type { TestReport } from "../model/report.ts";
import { parseReport } from "../rules/verify/report/parse-report.ts";
import { readReview } from "../rules/review/read-review.ts";
import { failedBy } from "./failed-by.ts";
import { keepChange } from "./keep-change.ts";
import { keepSession, sessionFilesOf } from "./keep-session.ts";
import { createSlots } from "./slots.ts";

type Needs = {
  readonly jobs: Jobs;
  readonly blobs: Blobs;
  readonly git: Git;
  readonly sandboxes: Sandboxes;
  readonly clock: Clock;
  /** This process's name on leases. */
  readonly worker: string;
  /** Sandboxes that this worker runs at once. */
  readonly mostAtOnce: number;
  readonly log: { readonly error: (fields: object, message: string) => void };
};

const leaseMs = 30_000;
const pollMs = 5_000;

/** The worker's side of the loop: starts jobs, follows them, stores what they left. It never computes a verdict. */
export const createJobWorker = (needs: Needs) => {
  const followed = new Map<JobId, Promise<void>>();
  const slots = createSlots(needs.mostAtOnce);
  let stopping = false;

  const follow = (job: Job): void => {
    if (stopping || followed.has(job.id)) return;
    const following = slots
      .take(() => followToEnd(needs, job, () => stopping))
      .catch((error: unknown) =>
        needs.log.error({ err: error, job: job.id }, "a job could not be followed; it is taken up again"),
      )
      .finally(() => followed.delete(job.id));
    followed.set(job.id, following);
  };

  return {
    /** Performs `start` and `stop`. Starting is following in the background: the queue job ends at once. */
    perform: async ({ effect }: Queued): Promise<void> => {
      if (effect.do === "start") follow(effect.job);
      if (effect.do === "stop") await stopJob(needs, effect.job);
      await Promise.resolve();
    },
    /** Takes up jobs that began under another process, and whatever was dropped by an error. */
    takeUp: async (): Promise<void> => {
      for (const job of await needs.jobs.unfinished()) follow(job);
    },
    /** Removes what is left of jobs that ended or that nobody knows. */
    reap: async (): Promise<readonly JobId[]> =>
      needs.sandboxes.reap((await needs.jobs.unfinished()).map(({ id }) => id)),
    /** Stops following; the jobs themselves go on in their containers. */
    close: async (): Promise<void> => {
      stopping = true;
      await Promise.all(followed.values());
    },
  };
};

const followToEnd = async (needs: Needs, job: Job, isStopping: () => boolean): Promise<void> => {
  while (!isStopping()) {
    const fence = await needs.jobs.lease(job.id, needs.worker, leaseMs);
    if (fence === undefined) return;
    const result = job.kind === "images" ? await lookUp(needs, job) : await advance(needs, job);
    if (result !== undefined) {
      if (await needs.jobs.end(job.id, fence, result)) await needs.sandboxes.remove(job.id);
      return;
    }
    await needs.sandboxes.wait(job.id, pollMs);
  }
};

const advance = async (needs: Needs, job: SandboxedJob): Promise<JobResult | undefined> => {
  const advanced = await needs.sandboxes.advance(job, inputsOf(needs, job));
  return advanced.state === "ended" ? settle(needs, job, advanced.result) : undefined;
};

const lookUp = async ({ sandboxes }: Needs, job: ImagesJob): Promise<JobResult | undefined> => {
  const looked = await sandboxes.lookUp(job);
  switch (looked.state) {
    case "pulling":
      return undefined;
    case "found":
      return { kind: "images", images: looked.images, seen: undefined };
    case "failed":
      return { kind: "error", cause: looked.cause, reason: looked.reason, seen: undefined, change: undefined };
  }
};

const stopJob = async (needs: Needs, job: JobId): Promise<void> => {
  const fence = await needs.jobs.lease(job, needs.worker, leaseMs, "stop");
  const known = await needs.jobs.find(job);
  if (fence === undefined || known === undefined) return;
  // Kept before it is removed: what was paid for is where the next attempt goes on.
  const result = known.kind === "images" ? unwanted : await settle(needs, known, await needs.sandboxes.stop(known));
  if (await needs.jobs.end(job, fence, result)) await needs.sandboxes.remove(job);
};

/** Nothing of it is anywhere. */
const unwanted: JobResult = {
  kind: "error",
  cause: "stopped",
  reason: "stopped: nobody wants it any more",
  seen: undefined,
  change: undefined,
};

const inputsOf = ({ git, blobs }: Pick<Needs, "git" | "blobs">, job: SandboxedJob): Inputs => ({
  tree: () => git.tar(job.repo, job.tree),
  history: job.kind === "build" || job.kind === "review" ? () => git.bundle(job.repo, job.history) : undefined,
  session: job.kind === "build" && job.session !== undefined ? sessionFilesOf(blobs, job.session) : undefined,
});

const settle = async (needs: Needs, job: SandboxedJob, ended: EndedJob): Promise<JobResult> => {
  if (ended.kind === "error") {
    const seen = ended.seen === undefined ? undefined : await keepLog(needs.blobs, ended.seen);
    const { change } = await keepChange(needs, job, ended.files);
    return {
      kind: "error",
      ...failedBy(ended, change),
      seen,
      change,
      ...(await keepSession(needs.blobs, job, ended)),
      ...(ended.spent === undefined ? {} : { spent: ended.spent }),
    };
  }
  const seen = await keepLog(needs.blobs, ended.seen);
  switch (job.kind) {
    case "setup":
      return { kind: "setup", seen, snapshot: ended.snapshot ?? job.snapshot };
    case "verify":
      return { kind: "verify", seen, ...reported(job, ended) };
    case "review":
      return reviewed(ended, seen);
    case "build": {
      const { change, refused } = await keepChange(needs, job, ended.files);
      const { agent, summary, spent } = ended;
      const failure = failedBy(ended, change);
      if (failure !== undefined)
        return {
          kind: "error",
          ...failure,
          seen,
          change,
          ...(await keepSession(needs.blobs, job, ended)),
          ...(spent === undefined ? {} : { spent }),
        };
      return {
        kind: "build",
        seen,
        change,
        dropped: [...ended.dropped, ...refused],
        ...(agent === undefined ? {} : { agent }),
        ...(await keepSession(needs.blobs, job, ended)),
        ...(summary === undefined ? {} : { summary }),
        ...(spent === undefined ? {} : { spent }),
      };
    }
  }
};

/** An answer that is none says nothing of the change: the review is made again by itself, as after a lost sandbox. */
const reviewed = (ended: Extract<EndedJob, { kind: "exited" }>, seen: Seen): JobResult => {
  const { agent, report, spent } = ended;
  const cost = spent === undefined ? {} : { spent };
  const none = (reason: string): JobResult => ({
    kind: "error",
    cause: "lost",
    reason,
    seen,
    change: undefined,
    ...cost,
  });
  if (agent !== undefined && agent.ending !== "end_turn")
    return none(`the reviewer did not come to its end (${agent.ending})`);
  if (agent === undefined && seen.exitCode !== 0) return none(`the reviewer ended with exit code ${seen.exitCode}`);
  const read =
    report?.ok === true ? readReview(report.bytes) : { ok: false as const, why: report?.why ?? "was not written" };
  return read.ok ? { kind: "review", seen, review: read.value, ...cost } : none(`the reviewer's answer ${read.why}`);
};

const reported = (
  job: Extract<Job, { kind: "verify" }>,
  ended: Extract<EndedJob, { kind: "exited" }>,
): { readonly report?: TestReport } => {
  if (job.report === undefined) return {};
  if (job.report.path === undefined) return { report: parseReport(ended.seen.log) };
  const raw = ended.report ?? { ok: false, why: "was not collected" };
  return { report: raw.ok ? parseReport(raw.bytes) : raw };
};

const mostTail = 4_000;

const keepLog = async (blobs: Blobs, raw: RawSeen): Promise<Seen> => {
  const { log, ...rest } = raw;
  const text = new TextDecoder().decode(log.subarray(Math.max(0, log.length - 4 * mostTail)));
  return { ...rest, log: await blobs.put(log), tail: text.replaceAll("\u0000", "").slice(-mostTail) };
};
