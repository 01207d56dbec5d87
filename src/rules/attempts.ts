import type { AgentSession } from "../model/agent.ts";
import type { Change } from "../model/change.ts";
import type { Attempt, Left, Run } from "../model/run.ts";
import type { JobId } from "../model/names.ts";
import type { JobResult } from "../model/job.ts";
import { settled } from "./tries.ts";
import { oneLine } from "./words/untrusted.ts";

/** Name of an attempt's build job, before repeats. */
export const buildJob = (run: Run, attempt: Attempt): JobId => `run/${run.id}/build/${attempt.n}`;

/** What an attempt left so far, read from the results. */
export const leftBy = (run: Run, attempt: Attempt): Left => {
  const { result } = settled(run, buildJob(run, attempt));
  return result === undefined ? { kind: "nothing yet" } : leftIn(result);
};

const leftIn = (result: JobResult): Left => {
  switch (result.kind) {
    case "build": {
      const failure = failureOf(result);
      if (failure !== undefined) return { kind: "failed", reason: failure, tail: result.seen.tail };
      return result.change === undefined ? { kind: "no change" } : { kind: "change", change: result.change };
    }
    case "error":
      return result.cause === "timeout" || result.cause === "memory"
        ? { kind: "failed", reason: result.reason, tail: result.seen?.tail ?? "" }
        : { kind: "error", reason: result.reason };
    case "images":
    case "setup":
    case "verify":
    case "review":
      return { kind: "error", reason: "the sandbox answered for another kind of job" };
  }
};

/** How an agent failed; undefined when it came to its end. One that was driven says so itself, and its exit code is moot. */
const failureOf = ({ agent, seen }: Extract<JobResult, { kind: "build" }>): string | undefined => {
  if (agent === undefined) return seen.exitCode === 0 ? undefined : `the agent ended with exit code ${seen.exitCode}`;
  const why = agent.reason === "" ? "" : `: ${oneLine(agent.reason, 300)}`;
  switch (agent.ending) {
    case "end_turn":
      return undefined;
    case "refusal":
      return `the agent's model refused to go on${why}`;
    case "max_tokens":
      return `the agent's model ran out of tokens for an answer${why}`;
    case "max_turn_requests":
      return `the agent reached its own limit of turns${why}`;
    case "cancelled":
      return `the agent called itself off${why}`;
    case "gone":
    case "unruly":
    case "failed":
      return `the agent failed${why}`;
  }
};

/** Work that an attempt left without coming to its end: where the next one may go on. Never judged. */
export const unfinishedBy = (run: Run, attempt: Attempt): Change | undefined => {
  const { result } = settled(run, buildJob(run, attempt));
  if (result?.kind === "error") return result.change;
  return result?.kind === "build" && failureOf(result) !== undefined ? result.change : undefined;
};

/** The newest session of this agent in this run. */
export const sessionOf = (run: Run, agent: string): AgentSession | undefined => {
  for (const attempt of run.attempts.toReversed()) {
    const { result } = settled(run, buildJob(run, attempt));
    if (result?.kind !== "build" && result?.kind !== "error") continue;
    if (result.session?.agent === agent) return result.session;
  }
  return undefined;
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
