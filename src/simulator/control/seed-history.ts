import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { mustReadCommit, writeCommit } from "../git/commit.ts";
import { gitText } from "../git/run-git.ts";
import { reloadRefs, setRef, writeObject, type GitStore } from "../git/store.ts";
import { editTree, emptyTree, type TreeMode } from "../git/tree.ts";
import { signature } from "../routes/git-objects.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { ControlError } from "./operation.ts";

/** A file's text, its bytes in base64, or null for "not there any more". */
const fileSchema = z.union([
  z.string(),
  z.null(),
  z.strictObject({ base64: z.string(), executable: z.boolean().default(false) }),
  z.strictObject({ text: z.string(), executable: z.boolean().default(false) }),
]);

export const filesSchema = z.record(z.string(), fileSchema);
export type Files = z.output<typeof filesSchema>;

export const commitSchema = z.strictObject({
  message: z.string(),
  files: filesSchema,
  author: z.string().optional(),
  date: z.string().optional(),
});

type Change = { path: string; mode: TreeMode; oid: string | null };

export async function changesOf(git: GitStore, files: Files): Promise<Change[]> {
  return Promise.all(
    Object.entries(files).map(async ([path, file]): Promise<Change> => {
      if (file === null) return { path, mode: "100644", oid: null };
      const content = typeof file === "string" ? Buffer.from(file) : contentOf(file);
      const executable = typeof file !== "string" && file.executable;
      return { path, mode: executable ? "100755" : "100644", oid: await writeObject(git, "blob", content) };
    }),
  );
}

function contentOf(file: { base64: string } | { text: string }): Buffer {
  return "base64" in file ? Buffer.from(file.base64, "base64") : Buffer.from(file.text);
}

/** Writes a commit on top of another (or none) without moving any ref. */
export async function commitFiles(
  world: World,
  repo: Repo,
  by: Account,
  parent: string | null,
  commit: { message: string; changes: Change[]; date?: string | undefined },
): Promise<string> {
  const base = parent === null ? emptyTree : (await mustReadCommit(repo.git, parent)).tree;
  const tree = await editTree(repo.git, base, commit.changes);
  const person = signature(
    world,
    { kind: "user", account: by },
    commit.date === undefined ? undefined : { date: commit.date },
  );
  const parents = parent === null ? [] : [parent];
  return writeCommit(repo.git, { tree, parents, author: person, committer: person, message: commit.message });
}

/** The files of a directory as changes; git's own directory is left out. */
export async function readDirectory(git: GitStore, root: string): Promise<Change[]> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory() !== true) throw new ControlError(`"${root}" is not a directory.`);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const changes = entries.map(async (entry): Promise<Change[]> => {
    const file = join(entry.parentPath, entry.name);
    const path = relative(root, file);
    if (path === ".git" || path.startsWith(".git/") || entry.isDirectory()) return [];
    if (entry.isSymbolicLink()) {
      return [{ path, mode: "120000", oid: await writeObject(git, "blob", Buffer.from(await readlink(file))) }];
    }
    const executable = ((await stat(file)).mode & 0o100) !== 0;
    const oid = await writeObject(git, "blob", await readFile(file));
    return [{ path, mode: executable ? "100755" : "100644", oid }];
  });
  return (await Promise.all(changes)).flat();
}

/** Takes over all branches and tags of another repository on this machine. */
export async function importRepository(repo: Repo, path: string): Promise<void> {
  const refs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  await gitText(repo.git.dir, ["fetch", "--quiet", path, ...refs]);
  await reloadRefs(repo.git);
}

/** Puts a branch on a commit without telling anybody: seeding is not a push. */
export async function placeBranch(repo: Repo, branch: string, oid: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  await setRef(repo.git, ref, repo.git.refs.get(ref) ?? null, oid);
}
