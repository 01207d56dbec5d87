import type { Effect } from "../model/effect.ts";
import type { Event, Reservation } from "../model/event.ts";
import type { TreeEdit } from "../model/cells.ts";
import type { ExportedFile } from "../model/export.ts";
import type { RawReport } from "../model/report.ts";
import type { AgentReport, SessionFiles } from "../model/agent.ts";
import type { Change } from "../model/change.ts";
import type { Facts, Candidate, Comment, Held, Landed, Waiting, World, SandboxReport } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";
import type { ImagesJob, JobResult, Job, Pins, SandboxedJob, Spent } from "../model/job.ts";
import type { Digest, Instant, JobId, RepoId, Sha, Tree } from "../model/names.ts";
import type { MergeStatement, ProofRef, VerificationStatement } from "../model/proof.ts";
import type { Run } from "../model/run.ts";
import type { Proven, Screen } from "../model/screen.ts";

/** One issue of one repository: what a turn is about. */
export type Subject = { readonly repo: RepoId; readonly issue: number };

/** Which turns a delivery wakes: one issue, or every live run of a repository (base moved, rules changed). */
export type Wakes = Subject | { readonly repo: RepoId; readonly issue: "all" };

/** A webhook as it came in, verified. `heard` is kept because its comment may be gone when the turn comes. */
export type Delivery = {
  readonly guid: string;
  readonly event: string;
  readonly repo: RepoId | undefined;
  readonly installation: number | undefined;
  readonly wakes: readonly Wakes[];
  readonly heard: Comment | undefined;
  readonly payload: unknown;
};

/** What `github/wake` needs of the store. */
export type Inbox = {
  /**
   * Stores the delivery, deduplicated by GUID, and queues the turns it wakes, in one transaction that is durable when
   * this returns. MUST NOT return before the commit. Throws when the store cannot be reached.
   */
  receive(delivery: Delivery): Promise<"stored" | "duplicate">;
};

/** Where a repository is reached; refreshed from every delivery, because names change and ids do not. */
export type RepoRecord = {
  readonly id: RepoId;
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
};

/** A run as stored, with the version that the next commit must still find. */
export type StoredRun = { readonly run: Run; readonly version: number; readonly shown: Digest | undefined };

/** Everything a turn starts from. */
export type Opened = {
  readonly repo: RepoRecord;
  /** The live run of this issue, if there is one. */
  readonly live: StoredRun | undefined;
  /** The request that began the newest ended run: asking again needs a new one. */
  readonly lastRequest: string | undefined;
  /** Events recorded but not absorbed, oldest first. */
  readonly events: readonly Event[];
  /** Comments that came by webhook since the last turn. */
  readonly heard: readonly Comment[];
  /** Inbox rows this turn answers for. */
  readonly deliveries: readonly string[];
};

/** Answer of the admission rule; `then` says in words what is waited for. */
export type Admission =
  | { readonly admitted: true; readonly reservation: Reservation }
  | { readonly admitted: false; readonly reason: string };

/** One turn's outcome, committed whole or not at all. */
export type TurnCommit = {
  readonly subject: Subject;
  /** Version the run had when opened; undefined = there was none and this creates it. */
  readonly expect: number | undefined;
  readonly run: Run;
  /** Events new in this turn (also those it derived from facts), in order; all are absorbed in `run`. */
  readonly absorbed: readonly Event[];
  readonly deliveries: readonly string[];
  readonly effects: readonly Effect[];
  /** What this run holds of the repository from now on. */
  readonly holds: {
    readonly building: boolean;
    readonly pullOpen: boolean;
    readonly scope: readonly string[];
    /** US dollars of the repository's day: what was spent today, and what an agent at work may still spend. */
    readonly usd: number;
  };
  /** Set when the run is at `room` and asks to be let in; called under the repository's lock. */
  readonly admit: ((held: readonly Held[]) => Admission) | undefined;
  /** When to look again even if nothing wakes us. */
  readonly wakeAt: Instant;
  readonly shown: Digest;
};

/** The store as the engine sees it. All of it is durable; a call that returned has happened. */
export type Store = Inbox & {
  remember(repos: readonly RepoRecord[]): Promise<void>;
  repositories(): Promise<readonly RepoRecord[]>;
  open(subject: Subject): Promise<Opened | undefined>;
  /** A new run's number, taken from a sequence. */
  nextRunId(): Promise<number>;
  /**
   * Compare-and-swap on the run's version. In ONE transaction: run, absorbed events, deliveries taken, effects queued
   * (an effect is queued unless one of the same name is still unfinished; a `start` is queued once for ever), admission
   * under the repository's lock (an `admitted` event is added and a turn queued), turns of runs at `room` woken when this
   * run stopped holding something, the next look at `wakeAt`. Answers `stale` and changes nothing when somebody was faster.
   */
  commit(turn: TurnCommit): Promise<"committed" | "stale">;
  /** Marks deliveries as answered for when there is no run to commit. */
  drop(deliveries: readonly string[]): Promise<void>;
  /** Appends an event to a run and wakes it, in one transaction; the same id again is nothing. */
  append(run: number, event: Event): Promise<void>;
  /** Queues a turn now; turns of one subject never run twice at the same time, and waiting ones are one. */
  wake(subject: Subject): Promise<void>;
  /** What the other runs of a repository hold now; only the commit's own look, under the lock, decides. */
  held(repo: RepoId, run: number): Promise<readonly Held[]>;
  /** Which issues the repository's other live runs depend on, as their frozen specs say. */
  waiting(repo: RepoId, run: number): Promise<readonly Waiting[]>;
  liveRuns(repo: RepoId): Promise<readonly StoredRun[]>;
  runById(id: number): Promise<StoredRun | undefined>;
  /** What workers reported of their sandboxes within the last ten minutes, for each engine the newest. */
  sandboxes(): Promise<readonly SandboxReport[]>;
  /** Live runs whose next look is due. */
  overdue(now: Instant): Promise<readonly Subject[]>;
};

/** The jobs of the store: a lease is a row with a fencing number. */
export type Jobs = {
  /**
   * Takes or renews the lease. `undefined`: somebody else holds it, or the job has ended. `worker` is one process.
   * `to: "stop"` takes it from whoever holds it, but only of a job that is to be stopped.
   */
  lease(job: JobId, worker: string, forMs: number, to?: "stop"): Promise<number | undefined>;
  /** Keeps what a worker found out about its sandboxes; wakes every live run where that is news. */
  report(report: SandboxReport): Promise<void>;
  /**
   * Stores the result and appends `jobEnded` to every run that asked for this job, and wakes them, in one transaction.
   * Refused (`false`) when the fencing number is no longer the job's.
   */
  end(job: JobId, fence: number, result: JobResult): Promise<boolean>;
  /** Jobs whose `start` was handed to a worker, that have not ended, and are not to be stopped. */
  unfinished(): Promise<readonly Job[]>;
  /** A job by its name; undefined when nobody ever asked for it. */
  find(job: JobId): Promise<Job | undefined>;
  /** Everyone who still wants this job; empty = it may be stopped. */
  wantedBy(job: JobId): Promise<readonly number[]>;
};

/** Content-addressed bytes. */
export type Blobs = {
  put(bytes: Uint8Array): Promise<Digest>;
  /** Throws a tagged error when the digest is unknown. */
  get(digest: Digest): Promise<Uint8Array>;
};

/** What is known of kept proof: digests under addresses. The first digest under an address stays. */
export type ProofIndex = {
  /** Remembers a digest, and answers the one that stands. Durable on return. */
  remember(address: string, digest: Digest): Promise<Digest>;
  recall(address: string): Promise<Digest | undefined>;
};

/** Where proof is signed and kept. */
export type Proofs = {
  /** Signs a verification and keeps the bundle. The same statement gives the same bundle, however often. Durable on return. */
  keep(statement: VerificationStatement, basis: Digest): Promise<ProofRef>;
  /** Signs what GitHub made of a kept bundle, and keeps it beside the bundle: the first statement stays. */
  keepMerge(statement: MergeStatement): Promise<void>;
};

/** One queued effect, handed to whoever performs it. */
export type Queued = {
  readonly run: number;
  readonly subject: Subject;
  readonly effect: Effect;
  readonly times: number;
};

/** The queue (pg-boss): delivery at least once, so performers are idempotent by the effect's name. */
export type Queue = {
  /** Calls `turn` for queued subjects, at most one at a time for each subject. */
  workTurns(concurrency: number, turn: (subject: Subject) => Promise<void>): Promise<void>;
  /** Calls `perform` for effects of the given kinds. A throw is retried with back-off; the last one becomes `effectRefused`. */
  workEffects(
    kinds: readonly Effect["do"][],
    concurrency: number,
    perform: (queued: Queued) => Promise<void>,
  ): Promise<void>;
  stop(): Promise<void>;
};

/** Reads GitHub. */
export type Reads = {
  /** Everything about one issue and its run, in as few requests as possible; `run` says which people and branches matter. */
  look(repo: RepoRecord, issue: number, run: Run | undefined, heard: readonly Comment[]): Promise<World>;
  /** Like `look`, past every cache: immediately before something irreversible. */
  lookAgain(repo: RepoRecord, issue: number, run: Run, heard: readonly Comment[]): Promise<World>;
  /** Where and with which credential the trusted repository fetches; short-lived, never given to a sandbox. */
  remote(repo: RepoRecord): Promise<{ readonly url: string; readonly authorization: string | undefined }>;
  /** Open issues that carry the trigger label. */
  labelled(repo: RepoRecord): Promise<readonly number[]>;
};

/** Writes GitHub. Every call is find-or-create by a deterministic address; throws `Refused` for a final no. */
export type Writes = {
  /**
   * Branch, pull request and check. The tree id GitHub returns is compared before anything refers to it. `prove` is asked
   * once the head is known, and the check is concluded only after it has answered.
   */
  publish(
    repo: RepoRecord,
    issue: number,
    effect: Extract<Effect, { do: "publish" }>,
    world: World,
    objects: Objects,
    prove: (head: Sha) => Promise<Proven>,
  ): Promise<{ readonly head: Sha; readonly pull: number; readonly proof: ProofRef }>;
  merge(repo: RepoRecord, effect: Extract<Effect, { do: "merge" }>): Promise<void>;
  /** The second check of a head. Throws when the pull request shows another head by now. */
  conclude(repo: RepoRecord, effect: Extract<Effect, { do: "conclude" }>): Promise<void>;
  acknowledge(repo: RepoRecord, effect: Extract<Effect, { do: "acknowledge" }>): Promise<void>;
  /** Writes the difference between the screen and what `world` shows. */
  show(repo: RepoRecord, run: Run, screen: Screen, world: World): Promise<void>;
};

/** What publication reads of the trusted repository. */
export type Objects = {
  /** Paths that differ between two trees, with the new side's bytes on demand. */
  diff(
    from: Tree,
    to: Tree,
  ): Promise<readonly { readonly path: string; readonly mode: string | undefined; readonly oid: string | undefined }[]>;
  blob(oid: string): Promise<Uint8Array>;
  treeOf(commit: Sha): Promise<Tree>;
};

/** The trusted repositories: bare, ours, never configured by anything an agent wrote. */
export type Git = {
  /** Makes these commits present, fetching only when one is missing. */
  fetch(
    repo: RepoId,
    remote: { readonly url: string; readonly authorization: string | undefined },
    commits: readonly Sha[],
  ): Promise<void>;
  objects(repo: RepoId): Objects;
  /** Base's tree with its paths and the digest of its manifests and lockfiles. */
  ground(repo: RepoId, base: Sha): Promise<Facts["ground"]>;
  /** The tree that merging the candidate (and `head`, where it is not in it) into base would give. */
  land(repo: RepoId, base: Sha, candidate: Candidate, head: Sha | undefined): Promise<Landed>;
  /** Applies an export to base's tree, which it was taken against. Throws `Refused` naming a path that no tree may hold. */
  write(repo: RepoId, base: Sha, files: readonly ExportedFile[]): Promise<Omit<Change, "content">>;
  /** Makes a tree out of another by exact edits. Throws `Refused` for a path or a size that cannot be. */
  compose(repo: RepoId, start: Tree, edits: readonly TreeEdit[]): Promise<Tree>;
  /** Files of a tree as a tar stream, byte for byte, no attributes applied. */
  tar(repo: RepoId, tree: Tree): Promise<NodeJS.ReadableStream>;
  /** A bundle of one commit's history. */
  bundle(repo: RepoId, commit: Sha): Promise<NodeJS.ReadableStream>;
  /** Bytes of blobs by id; those of more than `mostBytes` are left out. Throws when one is missing. */
  contents(repo: RepoId, oids: readonly string[], mostBytes: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Unified diff for people, bounded. */
  patch(repo: RepoId, from: Tree, to: Tree): Promise<string>;
};

/** One changed file as the scanner for secrets sees it: `was` is undefined for an added one, `now` for a deleted one. */
export type ScannedFile = {
  readonly path: string;
  readonly was: Uint8Array | undefined;
  readonly now: Uint8Array | undefined;
};

/** Looks for credentials. */
export type Scanner = {
  /**
   * Findings in what the new sides hold and no old side of the same change held, plain or encoded. A finding MUST NOT
   * hold the credential. Throws when it cannot tell.
   */
  scan(files: readonly ScannedFile[]): Promise<readonly Finding[]>;
};

/** What the changed files hold, for the gates: read once for a pair of trees. Never throws for what a change holds. */
export type Inspect = (repo: RepoId, from: Tree, landed: Landed) => Promise<readonly Finding[]>;

/** How one advance of a job went. */
export type Advanced = { readonly state: "running" } | { readonly state: "ended"; readonly result: EndedJob };
/** A job's end as the engine saw it: as `JobResult`, but logs are bytes and a build's change is still an export. */
export type EndedJob =
  | {
      readonly kind: "exited";
      readonly seen: RawSeen;
      readonly files: readonly ExportedFile[];
      readonly dropped: readonly { readonly path: string; readonly why: string }[];
      readonly snapshot: string | undefined;
      readonly agent?: AgentReport;
      readonly session?: LeftSession;
      readonly summary?: string;
      readonly spent?: Spent;
      /** What the model's provider answered last, when that was a failure of its own. */
      readonly modelFailure?: string;
      /** The report file of a verify job that named one. */
      readonly report?: RawReport;
    }
  | {
      readonly kind: "error";
      readonly reason: string;
      readonly cause: "lost" | "environment" | "timeout" | "memory" | "stopped" | "snapshot" | "image";
      readonly seen: RawSeen | undefined;
      readonly files: readonly ExportedFile[];
      readonly session?: LeftSession;
      readonly spent?: Spent;
      readonly modelFailure?: string;
    };
/** How far the look at what images are has come. */
export type LookedUp =
  | { readonly state: "pulling" }
  | { readonly state: "found"; readonly images: Pins }
  | { readonly state: "failed"; readonly cause: "environment"; readonly reason: string };
/** A session as it left the agent's home. */
export type LeftSession = { readonly id: string; readonly files: SessionFiles };
export type RawSeen = {
  readonly argv: readonly string[];
  readonly image: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly exitCode: number;
  readonly log: Uint8Array;
};

/** Files a job starts with, opened when the sandbox wants them. */
export type Inputs = {
  readonly tree: () => Promise<NodeJS.ReadableStream>;
  /** Bundle of the base's history (build only). */
  readonly history: (() => Promise<NodeJS.ReadableStream>) | undefined;
  /** Files of the session that the agent goes on with; undefined when there is none, or it is gone. */
  readonly session?: (() => Promise<SessionFiles | undefined>) | undefined;
};

/** Sandboxes. A job lives and dies with its containers, not with this process. */
export type Sandboxes = {
  /**
   * Brings the job one step further from whatever the engine shows: makes what is missing, collects what ended. Idempotent
   * by job id; the command of a job is started at most once. Returns promptly; never waits for the command.
   */
  advance(job: SandboxedJob, inputs: Inputs): Promise<Advanced>;
  /** The contents that names of images mean now; asked again while one is pulled. Returns promptly. */
  lookUp(job: ImagesJob): Promise<LookedUp>;
  /** Resolves when the job's command may have ended, or after `timeoutMs`. */
  wait(job: JobId, timeoutMs: number): Promise<void>;
  /**
   * Ends a job that nobody wants any more and collects what it has left: an agent is asked to end, and ended soon after.
   * Idempotent. An answer without `files` means that nothing had begun, or nothing could be saved.
   */
  stop(job: SandboxedJob): Promise<Extract<EndedJob, { kind: "error" }>>;
  /** Stops and removes everything of the job. Idempotent. Snapshots stay. */
  remove(job: JobId): Promise<void>;
  /** Removes containers and volumes of this instance whose job is not in `keep`, and whatever is past its expiry. */
  reap(keep: readonly JobId[]): Promise<readonly JobId[]>;
  /** Throws a tagged error with a sentence when there is no engine. */
  ready(): Promise<void>;
};

/** The clock; the only one. */
export type Clock = { now(): Instant };

/** A final no from outside, recorded as an event and shown to people. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** The world failed and may work later. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  readonly retryable = true;
}
