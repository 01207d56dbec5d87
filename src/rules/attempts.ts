import type { Attempt, Left, Run } from "../model/run.ts";
import type { JobId } from "../model/names.ts";
import type { JobResult } from "../model/job.ts";
import { settled } from "./tries.ts";

/** Name of an attempt's build job, before repeats. */
export const buildJob = (run: Run, attempt: Attempt): JobId => `run/${run.id}/build/${attempt.n}`;

/** What an attempt left so far, read from the results. */
export const leftBy = (run: Run, attempt: Attempt): Left => {
  const { result } = settled(run, buildJob(run, attempt));
  return result === undefined ? { kind: "nothing yet" } : leftIn(result);
};

const leftIn = (result: JobResult): Left => {
  switch (result.kind) {
    case "build":
      if (result.seen.exitCode !== 0) {
        return {
          kind: "failed",
          reason: `the agent ended with exit code ${result.seen.exitCode}`,
          tail: result.seen.tail,
        };
      }
      return result.change === undefined ? { kind: "no change" } : { kind: "change", change: result.change };
    case "error":
      return result.cause === "timeout" || result.cause === "memory"
        ? { kind: "failed", reason: result.reason, tail: result.seen?.tail ?? "" }
        : { kind: "error", reason: result.reason };
    case "setup":
    case "verify":
    case "review":
      return { kind: "error", reason: "the sandbox answered for another kind of job" };
  }
};

/** The attempt under way or last made. */
export const newest = (run: Run): Attempt | undefined => run.attempts.at(-1);

/** The newest attempt that left a change, with it. */
export const newestChange = (run: Run) => {
  for (const attempt of run.attempts.toReversed()) {
    const left = leftBy(run, attempt);
    if (left.kind === "change") return { attempt, change: left.change };
  }
  return undefined;
};

/**
 * Attempts that count against the limit: those since a person last asked for one. A person's word starts a new count,
 * because the limit is there to stop machines from going round by themselves.
 */
export const attemptsUsed = (run: Run): number => {
  const asked = run.attempts.findLastIndex((attempt) => attempt.because.by !== undefined);
  return asked === -1 ? run.attempts.length : run.attempts.length - asked;
};

/** Minutes that agents worked for this run. */
export const minutesSpent = (run: Run): number =>
  Object.values(run.results).reduce((sum, result) => {
    const seen =
      result.kind === "build" || (result.kind === "error" && result.seen !== undefined) ? result.seen : undefined;
    return seen === undefined ? sum : sum + (seen.endedAt - seen.startedAt) / 60_000;
  }, 0);
