import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RepoId } from "../model/names.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";

/** Directory that holds all trusted repositories, and where programs are found. */
export type Shelf = { readonly dir: string; readonly searchPath: string };

/**
 * The bare repository of one GitHub repository, made when it is not there. Made aside and moved into place, so that any
 * number of processes may ask at once and none ever sees half of one.
 */
export async function openRepository(shelf: Shelf, repo: RepoId): Promise<Place> {
  if (!Number.isSafeInteger(repo) || repo < 0) throw new TypeError(`not a repository id: ${String(repo)}`);
  const place = { dir: join(shelf.dir, `${String(repo)}.git`), searchPath: shelf.searchPath };
  if (!(await exists(place.dir))) await make(shelf, place);
  return place;
}

async function make(shelf: Shelf, place: Place): Promise<void> {
  await mkdir(shelf.dir, { recursive: true, mode: 0o700 });
  const aside = await mkdtemp(join(shelf.dir, "new-"));
  try {
    await initBare({ dir: join(aside, "bare"), searchPath: shelf.searchPath }, aside);
    await rename(join(aside, "bare"), place.dir);
  } catch (error) {
    if (!(await exists(place.dir))) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Makes an empty bare repository without templates; its HEAD names no branch that will ever exist. */
export async function initBare(place: Place, cwd: string): Promise<void> {
  await runGit(place, {
    args: ["init", "--quiet", "--bare", "--template=", "--initial-branch=lintel-none", "--object-format=sha1"],
    cwd,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
