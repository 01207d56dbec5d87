import { mustReadCommit, type Commit } from "./commit.ts";
import { gitText, runGit } from "./run-git.ts";
import { commonAncestors, commitsOnlyIn, inLine } from "./walk.ts";
import { memoised, type GitStore } from "./store.ts";

/** From this many known commits on, git itself is the faster walker. */
const mostWalked = 500;

/** The best common ancestor of two commits, or null when their histories never met. */
export function mergeBase(store: GitStore, a: string, b: string): Promise<string | null> {
  if (a === b) return Promise.resolve(a);
  return memoised(store, `merge-base ${a} ${b}`, async () => {
    const found = await commonAncestors(store, a, b);
    if (found.length < 2) return found[0] ?? null;
    const result = await runGit(store.dir, ["merge-base", a, b], { env: store.env });
    return result.code === 0 ? result.stdout.toString("utf8").trim() : null;
  });
}

export async function isAncestor(store: GitStore, ancestor: string, descendant: string): Promise<boolean> {
  return (await mergeBase(store, ancestor, descendant)) === ancestor;
}

/** The commits reachable from `to` and not from `from` (null = all), newest first, at most `limit`. */
export async function commitsBetween(
  store: GitStore,
  from: string | null,
  to: string,
  limit = 250,
): Promise<readonly Commit[]> {
  return memoised(store, `between ${from ?? ""} ${to} ${limit}`, async () => {
    const line = from === null ? null : inLine(await commitsOnlyIn(store, to, [from]), to);
    if (line !== null) return line.slice(0, limit);
    const range = from === null ? [to] : [to, `^${from}`];
    const listing = await gitText(store.dir, ["rev-list", "--topo-order", `--max-count=${limit}`, ...range], {
      env: store.env,
    });
    const oids = listing.split("\n").filter((line) => line !== "");
    return Promise.all(oids.map((oid) => mustReadCommit(store, oid)));
  });
}

/** How many commits `to` has that `from` lacks. */
export function countBetween(store: GitStore, from: string, to: string): Promise<number> {
  return memoised(store, `count ${from} ${to}`, async () => (await commitsOnlyIn(store, to, [from])).length);
}

export type MergeTree = { clean: true; tree: string } | { clean: false };

/** The tree that merging two commits gives, or that they conflict. */
export function mergeTree(store: GitStore, ours: string, theirs: string): Promise<MergeTree> {
  return memoised(store, `merge-tree ${ours} ${theirs}`, async () => {
    const base = await mergeBase(store, ours, theirs);
    // One side has everything of the other: the merge is that side.
    if (base === ours) return { clean: true, tree: (await mustReadCommit(store, theirs)).tree };
    if (base === theirs) return { clean: true, tree: (await mustReadCommit(store, ours)).tree };
    const result = await runGit(store.dir, ["merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs]);
    if (result.code > 1) throw new Error(`git merge-tree ended with ${result.code}: ${result.stderr}`);
    if (result.code === 1) return { clean: false };
    return { clean: true, tree: result.stdout.toString("utf8").split("\n")[0] ?? "" };
  });
}

/** The commits that `to` has and none of `known` has, newest first. */
export async function newCommits(store: GitStore, to: string, known: readonly string[]): Promise<readonly Commit[]> {
  const line = known.length > mostWalked ? null : inLine(await commitsOnlyIn(store, to, known), to);
  if (line !== null) return line;
  const input = [to, ...known.map((oid) => `^${oid}`), ""].join("\n");
  const listing = await gitText(store.dir, ["rev-list", "--topo-order", "--stdin"], { input, env: store.env });
  const oids = listing.split("\n").filter((line) => line !== "");
  return Promise.all(oids.map((oid) => mustReadCommit(store, oid)));
}
