import type { Digest, Instant, JobId, Sha, Tree } from "./names.ts";
import type { Job } from "./job.ts";
import type { Publication } from "./screen.ts";

/**
 * Data, named by what it makes true, so twice, or for two reasons, is once. Effects return nothing: what they wrote is
 * read back by the next facts.
 */
export type Effect = { readonly name: string } & (
  | { readonly do: "start"; readonly job: Job }
  | { readonly do: "stop"; readonly job: JobId }
  | {
      readonly do: "publish";
      readonly attempt: number;
      /** The verified tree: what the branch's head must be, byte for byte. */
      readonly tree: Tree;
      /** Base commit the tree was merged with. */
      readonly base: Sha;
      /** Head the branch has now; undefined = the branch must not exist. */
      readonly expect: Sha | undefined;
      /** Parents of the new commit; undefined = the head already shows this tree, only pull request and check are missing. */
      readonly parents: readonly Sha[] | undefined;
      readonly publication: Publication;
    }
  | {
      readonly do: "merge";
      readonly pull: number;
      readonly head: Sha;
      readonly lands: Tree;
      readonly method: "squash" | "merge" | "rebase";
      readonly title: string;
      readonly message: string;
    }
  | {
      /** Our second check on a head: `lintel/four-eyes`. */
      readonly do: "conclude";
      readonly pull: number;
      readonly head: Sha;
      readonly conclusion: "success" | "action_required";
      readonly title: string;
      readonly summary: string;
    }
  | {
      /** A statement that binds what GitHub merged to the bundle that verified it. */
      readonly do: "prove";
      readonly pull: number;
      readonly commit: Sha;
      readonly tree: Tree;
      /** Branch it was merged into. */
      readonly onto: string;
      readonly at: Instant;
      readonly bundle: Digest;
    }
  | { readonly do: "acknowledge"; readonly comment: number; readonly reaction: "+1" | "-1" | "eyes" | "confused" }
  /** A projection: carries no content; the performer renders the current state. `digest` only says that it changed. */
  | { readonly do: "show"; readonly digest: Digest }
);
