import type { Person } from "./person.ts";
import type { ProofRef } from "./proof.ts";

/** A remark at a line of a file of the change. `path` is relative to the repository, `line` counts from 1. */
export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly level: "failure" | "notice";
  readonly title: string;
  readonly message: string;
};

/** Conclusion of the check `lintel`; undefined while there is none. `success` is never in a screen: only publication concludes it. */
export type CheckScreen = {
  readonly status: "in_progress" | "completed";
  readonly conclusion: "failure" | "action_required" | "cancelled" | undefined;
  readonly title: string;
  readonly summary: string;
  /** Set where even a `success` on this head must go: it would speak for a pull request that nothing was verified for. */
  readonly revokes?: true;
  /** At most 50. */
  readonly annotations?: readonly Annotation[];
};

/** Everything we say about a run now: written as the difference to what GitHub shows. */
export type Screen = {
  /** Status comment on the issue. */
  readonly comment: string;
  /** Answer to the newest command that needs one, by the issue or pull request it stands on. */
  readonly answers: readonly { readonly on: number; readonly body: string }[];
  /** Labels of ours that must be on the issue, and those that must not. */
  readonly labels: { readonly on: readonly string[]; readonly off: readonly string[] };
  /** People who must act now; nobody else is assigned by us. */
  readonly assign: readonly Person[];
  readonly unassign: readonly Person[];
  readonly pull: { readonly title: string; readonly body: string } | undefined;
  readonly check: CheckScreen | undefined;
};

/** The texts of a publication: our templates around at most a line of untrusted words. */
export type Publication = {
  readonly branch: string;
  readonly commitMessage: string;
  readonly title: string;
  readonly draft: boolean;
};

/** What is said of a tree once it is proven: it names the bundle, so it is written when that is stored. */
export type Proven = {
  readonly proof: ProofRef;
  readonly body: string;
  readonly check: { readonly title: string; readonly summary: string; readonly externalId: string };
};
