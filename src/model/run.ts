import type { Change } from "./change.ts";
import type { Command, Reservation } from "./event.ts";
import type { JobResult } from "./job.ts";
import type { Digest, GateName, Instant, JobId, RepoId, Sha, Tree } from "./names.ts";
import type { Permission, Person } from "./person.ts";
import type { ProofRef } from "./proof.ts";
import type { Spec } from "./spec.ts";

/** Why an attempt is made, and what its agent is told besides the spec. `id` makes asking twice asking once. */
export type Brief = {
  readonly id: string;
  readonly gate: GateName | "start" | "redirect" | "spec changed";
  readonly text: string;
  readonly by: Person | undefined;
};

/** One agent job. What it left is read from the run's results, see `rules/attempts.ts`. */
export type Attempt = {
  readonly n: number;
  readonly because: Brief;
  /** Base commit whose history the agent gets and against which its change is taken. */
  readonly base: Sha;
  /** Tree the workspace starts on: base for the first attempt, else what there was, merged with base. */
  readonly start: Tree;
  /** Published head at the start, if there was one. */
  readonly onto: Sha | undefined;
  /** Most that its agent's requests to models may cost, in US dollars. */
  readonly usd: number;
  /** Digest of the spec it was begun for. */
  readonly spec: Digest;
  readonly at: Instant;
};

/** What an attempt left. `error`: we cannot tell, not the agent's fault; does not count as an attempt made. */
export type Left =
  | { readonly kind: "nothing yet" }
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "no change" }
  | { readonly kind: "failed"; readonly reason: string; readonly tail: string }
  | { readonly kind: "error"; readonly reason: string };

/** A command that was heard, with what it may do; answered by `render`. */
export type Heard = {
  readonly id: string;
  readonly at: Instant;
  readonly by: Person;
  readonly may: boolean;
  readonly permission: Permission;
  readonly comment: number;
  readonly on: number;
  readonly command: Command;
};

export type Ended = { readonly how: "merged" | "withdrawn"; readonly at: Instant; readonly reason: string };

/** A head of ours that GitHub has: which attempt it carries, and the base commit it was merged with. */
export type Published = {
  readonly attempt: number;
  readonly head: Sha;
  readonly tree: Tree;
  readonly base: Sha;
  readonly pull: number;
  readonly at: Instant;
  /** The bundle for this head; what an earlier version published has none. */
  readonly proof?: ProofRef;
};

/**
 * What only we know: the fold of a run's events, and the attempts begun. There is no stage in it; the stage is the
 * first gate not passed. Everything in it only grows.
 */
export type Run = {
  readonly id: number;
  readonly repo: RepoId;
  readonly issue: number;
  readonly requested: {
    readonly id: string;
    readonly at: Instant;
    readonly by: Person;
    readonly permission: Permission;
  };
  /** Event ids absorbed, oldest first: absorbing one again changes nothing. */
  readonly absorbed: readonly string[];
  readonly spec: Spec | undefined;
  /** `accept <digest>` by people who may: endorsements of exactly what they read. */
  readonly accepted: readonly { readonly digest: string; readonly by: Person; readonly at: Instant }[];
  readonly heard: readonly Heard[];
  readonly asks: readonly Brief[];
  readonly attempts: readonly Attempt[];
  readonly results: Readonly<Record<JobId, JobResult>>;
  readonly published: readonly Published[];
  /** Trees that passed `verify`, whatever became of them: the only ones that may stand on the default branch. */
  readonly verified: readonly Tree[];
  readonly admitted: { readonly at: Instant; readonly reservation: Reservation } | undefined;
  readonly refusals: readonly { readonly effect: string; readonly reason: string; readonly at: Instant }[];
  /** People whom we assigned because they must act: only they are unassigned again. */
  readonly assigned: readonly Person[];
  readonly cancelled: { readonly by: Person; readonly at: Instant } | undefined;
  /** Where the run stood at its last turn, and since when. */
  readonly at: { readonly gate: GateName | "end"; readonly why: string; readonly since: Instant };
  /** What happened, for people: short sentences with their time. */
  readonly story: readonly { readonly at: Instant; readonly text: string }[];
  readonly ended: Ended | undefined;
};
