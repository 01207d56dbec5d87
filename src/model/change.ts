import type { Digest, Sha, Tree } from "./names.ts";

/** One side of a changed file. Modes are git's: 100644, 100755, 120000 (symlink), 160000 (submodule). */
export type FileSide = { readonly mode: string; readonly oid: string };

/** One path that differs between two trees; `was` missing = added, `now` missing = deleted. */
export type FileChange = {
  readonly path: string;
  readonly was?: FileSide;
  readonly now?: FileSide & {
    readonly bytes: number;
    /** Where a symlink points, as written in it. */
    readonly target?: string;
  };
  /** Lines added and removed; absent for binary files. */
  readonly lines?: { readonly added: number; readonly removed: number };
  /** One of its sides is a Git LFS pointer: what it stands for is not in the tree. */
  readonly lfs?: true;
};

/** The tree a build left, as a bounded list of file changes against its base. */
export type Change = {
  readonly base: Sha;
  readonly tree: Tree;
  readonly files: readonly FileChange[];
  /** Blob (JSON, see `model/export.ts`) from which the tree can be made again on a machine that has only the base. */
  readonly content: Digest;
};
