import type { AgentReport, AgentSession } from "./agent.ts";
import type { Change } from "./change.ts";
import type { Digest, Instant, JobId, RepoId, Sha, Tree } from "./names.ts";
import type { Review } from "./review.ts";
import type { ReportSource, TestReport } from "./report.ts";

/** Ceilings for one sandbox. */
export type JobLimits = {
  readonly minutes: number;
  readonly memoryMb: number;
  readonly cpus: number;
  readonly pids: number;
  readonly diskMb: number;
};

/** Read-only package gateways that there are. */
export const packagePresets = ["npm", "pypi", "go"] as const;
export type PackagePreset = (typeof packagePresets)[number];
/** What the outside reachable from a job is: nothing, or package gateways by name, or hosts (which have a dot), TLS only. */
export type JobNetwork = readonly string[];

/** A server that runs beside a job's command, on the same loopback, made anew for each job. */
export type Service = {
  readonly name: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  /** Run with `sh -c`; without it the image's own program is. */
  readonly command: string | undefined;
  /** Run in the service with `sh -c` until it succeeds. */
  readonly ready: string;
  /** Folders it may write, besides those that its image declares. */
  readonly writable: readonly string[];
};

/** Most services of one job. */
export const mostServices = 4;

/** Where a job's files come from. */
type OnTree = {
  /** Laid out byte for byte, without attributes, without `.git` (a build adds a clone of `history`). */
  readonly tree: Tree;
  /** Snapshot of `setup` to lay over it; undefined when the policy has no `setup`. */
  readonly snapshot: string | undefined;
  /** Absent: none. */
  readonly services?: readonly Service[];
};

/** Contents of images, by the names that a policy or the operator gives them: a registry's digest, or the engine's content id. */
export type Pins = Readonly<Record<string, string>>;

/** One unit for a runner: complete, self-contained, knows nothing of issues or gates. */
export type Job = {
  readonly id: JobId;
  readonly repo: RepoId;
  /** Image as the policy names it; resolved by the sandbox through the operator's list. */
  readonly image: string;
  /** The contents that names of images mean in this job's run; absent: whatever they name when it starts. */
  readonly pins?: Pins;
  readonly limits: JobLimits;
} & (
  | {
      /** Looks up what images are now, once for a run, so that all it measures is measured in the same. Runs nothing. */
      readonly kind: "images";
      readonly images: readonly string[];
      /** Agents, by name, whose images are wanted too where they have their own. */
      readonly agents: readonly string[];
    }
  | {
      readonly kind: "setup";
      readonly tree: Tree;
      readonly command: string;
      readonly network: JobNetwork;
      readonly snapshot: string;
    }
  | (OnTree & {
      readonly kind: "verify";
      readonly command: string;
      /** Where the command tells its results case by case, if it does. */
      readonly report?: ReportSource;
    })
  | (OnTree & {
      readonly kind: "build";
      /** Clone of this commit's history lies in the workspace; the export is taken against its tree. */
      readonly history: Sha;
      /** Agent by its name in the operator's registry. */
      readonly agent: string;
      readonly brief: string;
      readonly attempt: number;
      /** Most money that this job's requests to models may cost, in US dollars. */
      readonly usd: number;
      /** Longest time without progress (a tool call finished, a file changed, tokens used); undefined: as long as it may take. */
      readonly idleMinutes?: number;
      /** Session of an earlier attempt of the same agent, to go on with. */
      readonly session?: AgentSession;
      /** Where the attempt began, if `tree` is what an earlier try of it left: what is compared with to see a change. */
      readonly since?: Tree;
    })
  | (OnTree & {
      /** An agent reads a change and says what it thinks of it: like a build whose workspace it cannot write. */
      readonly kind: "review";
      /** Clone of this commit's history lies beside the tree: what the change is read against. */
      readonly history: Sha;
      readonly agent: string;
      readonly brief: string;
      readonly usd: number;
    })
);

export type ImagesJob = Extract<Job, { kind: "images" }>;
/** A job that has a sandbox. */
export type SandboxedJob = Exclude<Job, ImagesJob>;

/** What a job's requests to models cost so far, by the gateway's ledger; `usd` includes what has no final usage, in full. */
export type Spent = {
  readonly usd: number;
  readonly requests: number;
  /** Neither read from a cache nor written to one; the four kinds of tokens never overlap. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** What the last request could have cost, where the job's money did not allow it; absent where it did. */
  readonly short?: number;
};

/** How often a model provider failed a job's requests, by status; 0 where it could not be reached. */
export type UpstreamFailure = { readonly status: number; readonly count: number; readonly lastAt: Instant };

/** What was seen of one container from the engine's side. */
export type Seen = {
  readonly argv: readonly string[];
  readonly image: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly exitCode: number;
  /** Full captured output (bounded), stored. */
  readonly log: Digest;
  /** Its last lines, at most 4,000 characters, for people and for the next brief. */
  readonly tail: string;
};

/** How a job ended. `error` = we cannot tell (sandbox lost, image missing): never the change's fault, never a pass. */
export type JobResult =
  | { readonly kind: "images"; readonly images: Pins; readonly seen: undefined }
  | { readonly kind: "setup"; readonly seen: Seen; readonly snapshot: string }
  | {
      readonly kind: "verify";
      readonly seen: Seen;
      /** Present when the job named a source for it. */
      readonly report?: TestReport;
    }
  | {
      readonly kind: "build";
      readonly seen: Seen;
      readonly change: Change | undefined;
      readonly dropped: readonly { readonly path: string; readonly why: string }[];
      /** Of an agent that was driven; one that was only run is judged by its exit code. */
      readonly agent?: AgentReport;
      readonly session?: AgentSession;
      /** What the agent says it did: a claim, shown as one. */
      readonly summary?: string;
      readonly spent?: Spent;
    }
  | {
      readonly kind: "review";
      readonly seen: Seen;
      readonly review: Review;
      readonly spent?: Spent;
    }
  | {
      readonly kind: "error";
      readonly reason: string;
      /**
       * `lost`: repeated by itself. `environment`: a person must mend something first (image, agent, engine).
       * `timeout`, `memory`: the job's own doing. `stopped`: nobody wanted it any more. `model`: the agent's model failed
       * it; repeated by itself after a while. `snapshot`: what setup left is gone; repeated after a new setup.
       * `image`: the content that the run began with is gone; repeated after it was looked up anew.
       */
      readonly cause: "lost" | "environment" | "timeout" | "memory" | "stopped" | "model" | "snapshot" | "image";
      readonly seen: Seen | undefined;
      /** Work a build left before it was stopped; kept, never judged as finished. */
      readonly change: Change | undefined;
      readonly session?: AgentSession;
      readonly spent?: Spent;
    };
