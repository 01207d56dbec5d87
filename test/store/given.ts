import type { Effect } from "../../src/model/effect.ts";
import type { Event } from "../../src/model/event.ts";
import type { Comment } from "../../src/model/facts.ts";
import type { Job, JobResult } from "../../src/model/job.ts";
import type { Run } from "../../src/model/run.ts";
import type { Delivery, RepoRecord, Subject, TurnCommit } from "../../src/engine/needs.ts";
import type { Database } from "../../src/store/open-database.ts";

export const ada = { id: 11, login: "ada", kind: "user" } as const;
export const repo: RepoRecord = { id: 42, installation: 7, owner: "acme", name: "shop" };

export function aRun(id: number, issue: number, changes: Partial<Run> = {}): Run {
  return {
    id,
    repo: repo.id,
    issue,
    requested: { id: `label/${id}`, at: 1_000, by: ada, permission: "write" },
    absorbed: [],
    spec: undefined,
    accepted: [],
    heard: [],
    asks: [],
    attempts: [],
    results: {},
    published: [],
    verified: [],
    admitted: undefined,
    refusals: [],
    cancelled: undefined,
    assigned: [],
    at: { gate: "spec", why: "", since: 1_000 },
    story: [],
    ended: undefined,
    ...changes,
  };
}

export const subjectOf = (run: Run): Subject => ({ repo: run.repo, issue: run.issue });

/** A turn that changes nothing but what is given. */
export function aTurn(run: Run, expect: number | undefined, changes: Partial<TurnCommit> = {}): TurnCommit {
  return {
    subject: subjectOf(run),
    expect,
    run,
    absorbed: [],
    deliveries: [],
    effects: [],
    holds: { building: false, pullOpen: false, scope: [], usd: 0 },
    admit: undefined,
    wakeAt: Number.MAX_SAFE_INTEGER,
    shown: "sha256:0",
    ...changes,
  };
}

/** Stores a new live run of `issue`, at version 1. */
export async function storedRun(database: Database, issue: number, changes: Partial<TurnCommit> = {}): Promise<Run> {
  await database.store.remember([repo]);
  const run = aRun(await database.store.nextRunId(), issue);
  const answer = await database.store.commit(aTurn(run, undefined, changes));
  if (answer !== "committed") throw new Error("the run was not stored");
  return run;
}

/** Commits the run as it is stored, with these changes. */
export async function commitAgain(database: Database, run: Run, changes: Partial<TurnCommit>): Promise<void> {
  const stored = await database.store.runById(run.id);
  const answer = await database.store.commit(aTurn(run, stored?.version, changes));
  if (answer !== "committed") throw new Error("the turn was stale");
}

export function aDelivery(guid: string, issue: number, heard?: Comment): Delivery {
  return {
    guid,
    event: "issues",
    repo: repo.id,
    installation: repo.installation,
    wakes: [{ repo: repo.id, issue }],
    heard,
    payload: { action: "labeled", odd: "\u0000 \ud800" },
  };
}

export function aComment(id: number, on: number): Comment {
  return { id, author: ada, body: "/lintel why", createdAt: 2_000, edited: false, on };
}

export function aJob(id: string): Job {
  const limits = { minutes: 1, memoryMb: 64, cpus: 1, pids: 16, diskMb: 16 };
  const rest = { kind: "verify", tree: "a".repeat(40), snapshot: undefined, command: "true" } as const;
  return { id, repo: repo.id, image: "node", limits, ...rest };
}

export const start = (id: string): Effect => ({ name: `start/${id}`, do: "start", job: aJob(id) });
export const stop = (id: string): Effect => ({ name: `stop/${id}`, do: "stop", job: id });
export const show = (run: number, digest: string): Effect => ({ name: `run/${run}/show`, do: "show", digest });
export const acknowledge = (comment: number): Effect => ({
  name: `comment/${comment}/eyes`,
  do: "acknowledge",
  comment,
  reaction: "eyes",
});
export const merge = (run: number, title = "Merge"): Effect => ({
  name: `run/${run}/merge/9b1e44d`,
  do: "merge",
  pull: 5,
  head: "b".repeat(40),
  lands: "c".repeat(40),
  method: "squash",
  title,
  message: "",
});

export const passed: JobResult = {
  kind: "verify",
  seen: { argv: ["true"], image: "node", startedAt: 1, endedAt: 2, exitCode: 0, log: "sha256:1", tail: "\u0000ok" },
};
export const lost: JobResult = { kind: "error", reason: "gone", cause: "lost", seen: undefined, change: undefined };

export function cancelled(id: string): Event {
  const command = { name: "cancel" } as const;
  return { id, at: 5, type: "commanded", by: ada, permission: "write", comment: 1, on: 1, command };
}

/** Waits until `probe` answers something true; throws after `withinMs`. */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 8_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > until) throw new Error(`still not so after ${withinMs} ms: ${probe.toString()}`);
    await pause(10);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
