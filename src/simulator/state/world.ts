import type { Account } from "./account.ts";
import type { App, AppManifest, Installation, Token } from "./app.ts";
import type { Delivery, DeliveryMode, FaultRule, RequestRecord } from "./log.ts";
import type { Limits, Usage } from "./limits.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Observer } from "./observer.ts";
import type { Repo } from "./repository.ts";
import type { ActionsRule, JobFacts } from "./workflow.ts";
import type { Conclusion } from "./check.ts";

/** Everything the simulated GitHub remembers. It lives in memory, but for the git repositories. */
export type World = {
  observer: Observer | null;
  /** The server's root without a trailing slash, e.g. `http://127.0.0.1:3001`. */
  url: string;
  dataDir: string;
  /** Milliseconds since the epoch, from outside, plus what was advanced. */
  now: () => number;
  aheadMs: number;
  lastId: number;
  accounts: Map<number, Account>;
  repos: Map<number, Repo>;
  apps: Map<number, App>;
  installations: Map<number, Installation>;
  tokens: Map<string, Token>;
  requests: RequestRecord[];
  /** Requests that no route answers (501), and GraphQL fields that no resolver answers. */
  unknown: { method: string; path: string }[];
  deliveries: Delivery[];
  deliveryMode: DeliveryMode;
  faults: FaultRule[];
  actionsRules: ActionsRule[];
  decideJob: ((job: JobFacts) => Conclusion | "never" | null | Promise<Conclusion | "never" | null>) | null;
  /** Work under way in the background, so that tests can wait for quiet. */
  background: Set<Promise<unknown>>;
  /** The end of the queue of writes, by repository id. */
  locks: Map<number, Promise<unknown>>;
  /** The end of the queue of ordered deliveries, by app id. */
  deliveryTails: Map<number, Promise<unknown>>;
  shuffleBuffer: Delivery[];
  limits: Limits;
  /** How many requests are under way, by credential. */
  underWay: Map<string, number>;
  tokenFormat: "opaque" | "jwt";
  /** What each caller has used, by whose budget it is. */
  usage: Map<string, Usage>;
  /** Until when reads do not see a new thing, though its webhook is out; by its id, or repository id and ref. */
  notYet: Map<string, number>;
  lagMs: number;
  snapshots: Map<number, Snapshot>;
  /** Archives that may be fetched without a credential, by the key in their address. */
  archives: Map<string, { repo: Repo; oid: string; untilMs: number }>;
  /** App manifests that wait for their conversion, by code. */
  manifests: Map<string, { manifest: AppManifest; owner: Account; untilMs: number }>;
  closing: boolean;
};

export function nextId(world: World): number {
  world.lastId += 1;
  return world.lastId;
}

/** The simulator's time in milliseconds. */
export function clockMs(world: World): number {
  return world.now() + world.aheadMs;
}

/** The simulator's time as GitHub writes it, in whole seconds. */
export function timestamp(world: World): string {
  return toTimestamp(clockMs(world));
}

export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Runs work in the background; a failure there is a bug and is thrown where nobody can miss it. */
export function inBackground(world: World, work: () => Promise<unknown>): void {
  const running = work()
    .catch((error: unknown) => {
      if (world.closing) return;
      queueMicrotask(() => {
        throw error;
      });
    })
    .finally(() => world.background.delete(running));
  world.background.add(running);
}

/** Runs work that changes a repository, one at a time for each repository. */
export async function exclusively<T>(world: World, repo: Repo, work: () => Promise<T>): Promise<T> {
  const before = world.locks.get(repo.id) ?? Promise.resolve();
  const mine = before.then(work, work);
  world.locks.set(
    repo.id,
    mine.then(
      () => undefined,
      () => undefined,
    ),
  );
  return mine;
}

export function findAccount(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  for (const account of world.accounts.values()) if (account.login.toLowerCase() === wanted) return account;
  return undefined;
}

/** The repository that was reachable under a name before it was renamed or moved; the latest first. */
export function findFormerRepo(world: World, owner: string, name: string): Repo | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [...world.repos.values()].findLast((repo) => repo.formerNames.includes(wanted));
}

export function findRepo(world: World, owner: string, name: string): Repo | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  for (const repo of world.repos.values()) {
    if (`${repo.owner.login}/${repo.name}`.toLowerCase() === wanted) return repo;
  }
  return undefined;
}
