import type { Instant, JobId, RepoId, Sha, Tree } from "./names.ts";
import type { JobResult } from "./job.ts";
import type { Permission, Person } from "./person.ts";
import type { ProofRef } from "./proof.ts";

/** A `/lintel` command as parsed from the first line of a comment. */
export type Command =
  | { readonly name: "redirect" | "retry"; readonly text: string }
  | { readonly name: "accept"; readonly digest: string }
  | { readonly name: "cancel" | "why" | "help" }
  | { readonly name: "unknown"; readonly said: string; readonly didYouMean: string | undefined };

/** What was promised to a run when it was let in. */
export type Reservation = { readonly repo: RepoId; readonly scope: readonly string[]; readonly usd: number };

/** Happened, and cannot be read again: an intent with the authority its author had then, a job's end, a final no. Append-only, once per id. */
export type Event = {
  /** Natural id: `label/<node id>`, `comment/<id>`, `job/<job id>`, `publish/<head>/<tree>/<proof>`, `refused/<effect>/<times>`. */
  readonly id: string;
  readonly at: Instant;
} & (
  | { readonly type: "requested"; readonly by: Person; readonly permission: Permission }
  | {
      readonly type: "commanded";
      readonly by: Person;
      readonly permission: Permission;
      readonly comment: number;
      /** Issue or pull request number the comment stands on. */
      readonly on: number;
      readonly command: Command;
    }
  | { readonly type: "admitted"; readonly reservation: Reservation }
  | { readonly type: "jobEnded"; readonly job: JobId; readonly result: JobResult }
  | {
      readonly type: "published";
      readonly attempt: number;
      readonly head: Sha;
      readonly tree: Tree;
      readonly base: Sha;
      readonly pull: number;
      readonly proof?: ProofRef;
    }
  | { readonly type: "effectRefused"; readonly effect: string; readonly reason: string }
);
