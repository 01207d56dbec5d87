import { memoised, readObject, writeObject, type GitStore } from "./store.ts";

export type TreeMode = "100644" | "100755" | "040000" | "160000" | "120000";
export type TreeEntry = { mode: TreeMode; name: string; oid: string };
/** A file in a whole tree; `path` has slashes. */
export type TreeFile = { mode: TreeMode; path: string; oid: string };

export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** The entries of one tree, or null when there is no such tree. */
export async function readTree(store: GitStore, oid: string): Promise<TreeEntry[] | null> {
  if (oid === emptyTree) return [];
  const known = store.memo.get(`tree ${oid}`) as Promise<TreeEntry[]> | undefined;
  if (known !== undefined) return known;
  const object = await readObject(store, oid, "tree");
  if (object === null) return null;
  return memoised(store, `tree ${oid}`, () => Promise.resolve(parseTree(object.content)));
}

/** Writes one tree, sorted as git sorts, and answers with its id. */
export async function writeTree(store: GitStore, entries: readonly TreeEntry[]): Promise<string> {
  const sortName = (entry: TreeEntry): Buffer => Buffer.from(entry.mode === "040000" ? `${entry.name}/` : entry.name);
  const sorted = entries.toSorted((a, b) => Buffer.compare(sortName(a), sortName(b)));
  const parts = sorted.map((entry) =>
    Buffer.concat([Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.name}\0`), Buffer.from(entry.oid, "hex")]),
  );
  return writeObject(store, "tree", Buffer.concat(parts));
}

/** What a path in a tree is, or null. The empty path is the tree itself. */
export async function findInTree(store: GitStore, tree: string, path: string): Promise<TreeEntry | null> {
  let found: TreeEntry = { mode: "040000", name: "", oid: tree };
  for (const part of path.split("/").filter((piece) => piece !== "")) {
    if (found.mode !== "040000") return null;
    const next = (await readTree(store, found.oid))?.find((entry) => entry.name === part);
    if (next === undefined) return null;
    found = next;
  }
  return found;
}

/** Every entry below a tree that is not itself a tree; with `withTrees`, the trees too. */
export async function listTree(store: GitStore, tree: string, withTrees = false, prefix = ""): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  for (const entry of (await readTree(store, tree)) ?? []) {
    const path = prefix + entry.name;
    if (entry.mode !== "040000" || withTrees) files.push({ mode: entry.mode, path, oid: entry.oid });
    if (entry.mode === "040000") files.push(...(await listTree(store, entry.oid, withTrees, `${path}/`)));
  }
  return files;
}

/** The tree that `base` becomes with these paths set, or removed where `oid` is null. Emptied directories vanish. */
export async function editTree(
  store: GitStore,
  base: string,
  changes: readonly { path: string; mode: TreeMode; oid: string | null }[],
): Promise<string> {
  const entries = new Map(((await readTree(store, base)) ?? []).map((entry) => [entry.name, entry]));
  const below = new Map<string, { path: string; mode: TreeMode; oid: string | null }[]>();
  for (const change of changes) {
    const slash = change.path.indexOf("/");
    if (slash < 0) {
      if (change.oid === null) entries.delete(change.path);
      else entries.set(change.path, { mode: change.mode, name: change.path, oid: change.oid });
      continue;
    }
    const name = change.path.slice(0, slash);
    below.set(name, [...(below.get(name) ?? []), { ...change, path: change.path.slice(slash + 1) }]);
  }
  for (const [name, inside] of below) {
    const old = entries.get(name);
    const oid = await editTree(store, old?.mode === "040000" ? old.oid : emptyTree, inside);
    if (oid === emptyTree) entries.delete(name);
    else entries.set(name, { mode: "040000", name, oid });
  }
  return writeTree(store, [...entries.values()]);
}

function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString("latin1", at, space).padStart(6, "0") as TreeMode;
    const name = content.toString("utf8", space + 1, zero);
    entries.push({ mode, name, oid: content.toString("hex", zero + 1, zero + 21) });
    at = zero + 21;
  }
  return entries;
}
