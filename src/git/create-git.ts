import { join } from "node:path";
import type { Git, Objects } from "../engine/needs.ts";
import type { RepoId, Sha, Tree } from "../model/names.ts";
import { bundleHistory } from "./bundle-history.ts";
import { composeTree } from "./compose.ts";
import { diffTrees } from "./diff-trees.ts";
import { usualSearchPath } from "./environment.ts";
import { fetchCommits } from "./fetch-commits.ts";
import type { Place } from "./git-process.ts";
import { groundOf, treeOf } from "./ground.ts";
import { importLocal } from "./import-local.ts";
import { land } from "./land.ts";
import { openRepository } from "./open-repository.ts";
import { patchBetween } from "./patch-between.ts";
import { readBlobs, readSmallBlobs } from "./read-objects.ts";
import { tarTree } from "./tar-tree.ts";
import { wholePatch } from "./whole-patch.ts";
import { writeExport } from "./write-export.ts";

export type GitOptions = {
  /** Where Lintel keeps its data; the repositories are in `git/` below it. */
  readonly dataDir: string;
  readonly log: { debug(about: object, text: string): void };
  /** Where `git` is found, like `PATH`; undefined = the usual places. */
  readonly searchPath?: string | undefined;
};

/** The trusted repositories, and one door more: taking over a clone on this machine. */
export type LocalGit = Git & {
  /** Takes over HEAD of a clone on this machine, which is treated as data, and answers its commit. */
  importLocal(repo: RepoId, directory: string): Promise<Sha>;
  /** The patch with which `git apply --index` makes one tree out of another. */
  wholePatch(repo: RepoId, from: Tree, to: Tree): Promise<Uint8Array>;
};

/** Trusted repositories below a directory; any number of processes may share it. */
export function createGit({ dataDir, log, searchPath }: GitOptions): LocalGit {
  const shelf = { dir: join(dataDir, "git"), searchPath: searchPath ?? usualSearchPath };
  const open = (repo: RepoId): Promise<Place> => openRepository(shelf, repo);
  return {
    fetch: async (repo, remote, commits) => {
      const outcome = await fetchCommits(await open(repo), remote, commits);
      log.debug({ repo, commits, outcome }, "commits are here");
    },
    objects: (repo) => objectsOf(() => open(repo)),
    ground: async (repo, base) => groundOf(await open(repo), base),
    land: async (repo, base, candidate, head) => land(await open(repo), base, candidate, head),
    write: async (repo, base, files) => writeExport(await open(repo), base, files),
    tar: async (repo, tree) => tarTree(await open(repo), tree),
    bundle: async (repo, commit) => bundleHistory(await open(repo), commit),
    compose: async (repo, start, edits) => composeTree(await open(repo), start, edits),
    contents: async (repo, oids, mostBytes) => readSmallBlobs(await open(repo), oids, mostBytes),
    patch: async (repo, from, to) => patchBetween(await open(repo), from, to),
    wholePatch: async (repo, from, to) => wholePatch(await open(repo), from, to),
    importLocal: async (repo, directory) => importLocal(await open(repo), directory),
  };
}

function objectsOf(open: () => Promise<Place>): Objects {
  return {
    diff: async (from, to) => {
      const files = await diffTrees(await open(), from, to);
      return files.map(({ path, now }) => ({ path, mode: now?.mode, oid: now?.oid }));
    },
    blob: async (oid) => {
      const blobs = await readBlobs(await open(), [oid]);
      return blobs.get(oid) ?? new Uint8Array();
    },
    treeOf: async (commit) => treeOf(await open(), commit),
  };
}
