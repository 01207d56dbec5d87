import { mustReadCommit, type Commit } from "./commit.ts";
import type { GitStore } from "./store.ts";

/** Which ends a commit is reachable from, as bits, and whether what is below it is settled. */
type Painted = { commit: Commit; seconds: number; ends: number; isStale: boolean };

const left = 1;
const right = 2;
const both = left | right;

/**
 * The best common ancestors of two commits, by walking from both in order of time as git does itself; no process is
 * started. More than one is rare and may hold redundant ones: ask git then.
 */
export async function commonAncestors(store: GitStore, a: string, b: string): Promise<string[]> {
  const painted = await paint(store, [a], [b]);
  return [...painted.values()].filter((one) => one.ends === both && !one.isStale).map((one) => one.commit.oid);
}

/** The commits that `to` has and none of `known` has, in no order. */
export async function commitsOnlyIn(store: GitStore, to: string, known: readonly string[]): Promise<Commit[]> {
  const painted = await paint(store, [to], known);
  return [...painted.values()].filter((one) => one.ends === left).map((one) => one.commit);
}

async function paint(
  store: GitStore,
  lefts: readonly string[],
  rights: readonly string[],
): Promise<Map<string, Painted>> {
  const painted = new Map<string, Painted>();
  const queue: Painted[] = [];
  const reach = async (oid: string, ends: number, isStale: boolean): Promise<void> => {
    const known = painted.get(oid);
    if (known !== undefined && (known.ends | ends) === known.ends && (known.isStale || !isStale)) return;
    const commit = known?.commit ?? (await mustReadCommit(store, oid));
    const seconds = Number(commit.committer.at.split(" ")[0]);
    const entry = known ?? { commit, seconds, ends: 0, isStale: false };
    entry.ends |= ends;
    entry.isStale ||= isStale;
    painted.set(oid, entry);
    if (!queue.includes(entry)) queue.push(entry);
  };
  for (const oid of lefts) await reach(oid, left, false);
  for (const oid of new Set(rights)) await reach(oid, right, false);
  // Further back nothing can change: what is queued is known to be common, and older than all that is not.
  let oldestLeft = Infinity;
  const isOpen = (one: Painted): boolean =>
    one.ends === left || (one.ends === both && !one.isStale) || one.seconds >= oldestLeft;
  while (queue.some(isOpen)) {
    const next = takeNewest(queue);
    if (next.ends === left) oldestLeft = Math.min(oldestLeft, next.seconds);
    const isStale = next.ends === both;
    for (const parent of next.commit.parents) await reach(parent, next.ends, isStale);
  }
  return painted;
}

function takeNewest(queue: Painted[]): Painted {
  let at = 0;
  for (const [index, one] of queue.entries()) if (one.seconds > (queue[at]?.seconds ?? 0)) at = index;
  const [newest] = queue.splice(at, 1);
  if (newest === undefined) throw new Error("The queue of a walk was empty.");
  return newest;
}

/** Newest first when each commit but the last is the only parent of the one before it; null when they branch. */
export function inLine(commits: readonly Commit[], tip: string): Commit[] | null {
  const byId = new Map(commits.map((commit) => [commit.oid, commit]));
  const line: Commit[] = [];
  for (let next = byId.get(tip); next !== undefined; next = byId.get(next.parents[0] ?? "")) {
    if (next.parents.length > 1) return null;
    line.push(next);
  }
  return line.length === commits.length ? line : null;
}
