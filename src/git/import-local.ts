import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Refused } from "../engine/needs.ts";
import type { Sha } from "../model/names.ts";
import { borrowObjects } from "./borrow-objects.ts";
import { fetchCommits } from "./fetch-commits.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { initBare } from "./open-repository.ts";

/**
 * Takes over HEAD of a clone on this machine and answers its commit. The clone is data: its objects are read through a
 * repository of ours that borrows them, so none of its configuration, hooks, filters or remotes takes part.
 * Throws `Refused` with a sentence for people when there is nothing to take.
 */
export async function importLocal(place: Place, directory: string): Promise<Sha> {
  const clone = await lookAt(place, resolve(directory));
  const aside = await mkdtemp(join(place.dir, "import-"));
  try {
    const borrowed = { dir: join(aside, "bare"), searchPath: place.searchPath };
    await initBare(borrowed, aside);
    await borrowObjects(borrowed.dir, clone.objects);
    await fetchCommits(place, { url: pathToFileURL(borrowed.dir).href, authorization: undefined }, [clone.head]);
    return clone.head;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

type Clone = { readonly head: Sha; readonly objects: string };

async function lookAt(place: Place, directory: string): Promise<Clone> {
  const isThere = existsSync(directory) && (await ask(place, directory, ["--absolute-git-dir"])) !== undefined;
  if (!isThere) throw new Refused(`${directory} is not a git repository: stand in a clone, or name one`);
  const head = await ask(place, directory, ["--verify", "HEAD^{commit}"]);
  if (head === undefined) throw new Refused(`${directory} has no commit yet: commit something first`);
  if (head.length !== 40) throw new Refused(`${directory} uses SHA-256 object ids, which GitHub does not serve`);
  if ((await ask(place, directory, ["--is-shallow-repository"])) !== "false")
    throw new Refused(`${directory} is a shallow clone: run \`git fetch --unshallow\` there first`);
  const objects = (await ask(place, directory, ["--path-format=absolute", "--git-path", "objects"])) ?? "";
  return { head, objects };
}

/** One question of `git rev-parse`, which reads and runs nothing; `undefined` when it has no answer. */
async function ask(place: Place, cwd: string, question: readonly string[]): Promise<string | undefined> {
  const args = ["rev-parse", "--quiet", ...question];
  const { code, stdout } = await runGit(place, { args, cwd, where: "cwd", answers: [0, 1, 128] });
  return code === 0 ? stdout.toString("utf8").replace(/\n$/u, "") : undefined;
}
