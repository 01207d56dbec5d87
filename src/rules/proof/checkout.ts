import type { Sha, Tree } from "../../model/names.ts";

/** What a clone says about a bundle: read once, judged afterwards. Every part may be missing from a clone. */
export type Checkout = {
  /** An object that is not what its name says; undefined where all of them are. */
  readonly damaged: string | undefined;
  /** The commit that was asked about, or the one the bundle names. */
  readonly commit: { readonly sha: Sha; readonly tree: Tree } | undefined;
  /** The tree that merging that commit into the bundle's base gives, by git and nothing else. */
  readonly lands: Tree | undefined;
  readonly base:
    | {
        readonly tree: Tree;
        readonly paths: readonly string[];
        readonly policy: string | undefined;
        /** What says how its tests run, by path. */
        readonly harness: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Tip of the default branch: its name in the clone, and the policy file in it. */
  readonly main: { readonly ref: string; readonly sha: Sha; readonly policy: string | undefined } | undefined;
  /** True when the commit, or what it was merged as, is on the default branch: then the policy that held at its base counts, not today's. */
  readonly isMerged: boolean;
  /** Paths that differ between base and the tree that was verified; undefined where the clone lacks one of them. */
  readonly changed: readonly string[] | undefined;
};

/** Which objects a judgement needs. */
export type CheckoutQuery = {
  readonly commit: string;
  /** The commit that GitHub made of it, where the bundle says so: it may be on the default branch when the head is not. */
  readonly merged: Sha | undefined;
  readonly base: Sha;
  readonly tree: Tree;
  /** Name of the default branch, where the caller knows it. */
  readonly branch: string | undefined;
};
