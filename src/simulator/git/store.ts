import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { ObjectReader, type GitObject, type ObjectType } from "./object-reader.ts";
import { gitText } from "./run-git.ts";

/** One bare repository: its directory, its refs as last seen, and a reader. */
export type GitStore = {
  dir: string;
  /** Full ref name to object id, as after the last change through this process. */
  refs: Map<string, string>;
  reader: ObjectReader;
  /** Variables for every git that reads objects; a push under judgement has its own object directory. */
  env: Record<string, string>;
  /** Answers about immutable objects, by question. */
  memo: Map<string, Promise<unknown>>;
};

/** Makes an empty bare repository at `dir`, or opens the one that is there. */
export async function openGitStore(dir: string, defaultBranch: string, hooksDir: string): Promise<GitStore> {
  await mkdir(dir, { recursive: true });
  await gitText(dir, ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, dir]);
  const settings = [
    `[core]\n\thooksPath = ${hooksDir}\n[http]\n\treceivepack = true\n[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n`,
    "[transfer]\n\tfsckObjects = false\n[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n",
  ];
  await writeFile(join(dir, "lintel.config"), settings.join(""));
  await gitText(dir, ["config", "include.path", "lintel.config"]);
  const store: GitStore = { dir, refs: new Map(), reader: new ObjectReader(dir), env: {}, memo: new Map() };
  await reloadRefs(store);
  return store;
}

/** The same repository, seeing also the objects of a push that is not accepted yet. Close its reader after use. */
export function quarantined(store: GitStore, objectDir: string): GitStore {
  const env = { GIT_OBJECT_DIRECTORY: objectDir, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(store.dir, "objects") };
  return { ...store, reader: new ObjectReader(store.dir, env), env, memo: new Map() };
}

/** Reads the refs again, after something else than `setRef` may have changed them. */
export async function reloadRefs(store: GitStore): Promise<void> {
  const listing = await gitText(store.dir, ["for-each-ref", "--format=%(objectname) %(refname)"]);
  store.refs.clear();
  for (const line of listing.split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0) store.refs.set(line.slice(space + 1), line.slice(0, space));
  }
}

/** Moves, creates (from null) or deletes (to null) a ref; throws when it is not at `from` any more. */
export async function setRef(store: GitStore, ref: string, from: string | null, to: string | null): Promise<void> {
  if (to !== null && (store.refs.get(ref) ?? null) === from && (await wroteLoose(store, ref, to))) {
    store.refs.set(ref, to);
    return;
  }
  const zero = "0".repeat(40);
  const line = to === null ? `delete ${ref} ${from ?? zero}\n` : `update ${ref} ${to} ${from ?? zero}\n`;
  await gitText(store.dir, ["update-ref", "--stdin"], { input: line });
  if (to === null) store.refs.delete(ref);
  else store.refs.set(ref, to);
}

const plainRef = /^refs(\/(?!\.)[\w.-]*[\w-])+$/;

/** Writes a ref's own file, as git does, without a process; false where only git knows what to do. */
async function wroteLoose(store: GitStore, ref: string, to: string): Promise<boolean> {
  if (!plainRef.test(ref) || ref.includes("..") || ref.endsWith(".lock")) return false;
  const file = join(store.dir, ref);
  const temporary = join(store.dir, `ref_${randomUUID()}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, `${to}\n`);
    await rename(temporary, file);
    return true;
  } catch (error) {
    await rm(temporary, { force: true });
    // A branch stands where a directory is needed, or the other way round.
    if (error instanceof Error && "code" in error && refConflicts.has(String(error.code))) return false;
    throw error;
  }
}

const refConflicts = new Set(["EEXIST", "ENOTDIR", "EISDIR", "ENOTEMPTY"]);

/** Makes a branch the one that clones start on. */
export async function setHead(store: GitStore, branch: string): Promise<void> {
  await gitText(store.dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
}

export function objectId(type: ObjectType, content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

/** Writes an object as git would, under the id git gives it. */
export async function writeObject(store: GitStore, type: ObjectType, content: Buffer): Promise<string> {
  const oid = objectId(type, content);
  store.memo.set(`size ${oid}`, Promise.resolve(content.length));
  const file = join(store.dir, "objects", oid.slice(0, 2), oid.slice(2));
  if (await exists(file)) return oid;
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(store.dir, "objects", `tmp_${randomUUID()}`);
  await writeFile(temporary, deflateSync(Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])));
  await rename(temporary, file);
  return oid;
}

/** The object with exactly this id and type, or null. */
export async function readObject(store: GitStore, oid: string, type: ObjectType): Promise<GitObject | null> {
  if (!/^[0-9a-f]{40}$/.test(oid)) return null;
  const object = await store.reader.read(oid);
  return object?.type === type ? object : null;
}

/** How many bytes a blob has; 0 when it is not there. */
export function blobSize(store: GitStore, oid: string): Promise<number> {
  return memoised(store, `size ${oid}`, async () => (await readObject(store, oid, "blob"))?.content.length ?? 0);
}

/** Remembers the answer to a question about immutable objects; a failed answer is not kept. */
export function memoised<T>(store: GitStore, question: string, ask: () => Promise<T>): Promise<T> {
  const known = store.memo.get(question);
  if (known !== undefined) return known as Promise<T>;
  const answer = ask();
  store.memo.set(question, answer);
  answer.catch(() => store.memo.delete(question));
  return answer;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
