import { isAncestor, mergeTree } from "../git/history.ts";
import { writeCommit } from "../git/commit.ts";
import { setRef } from "../git/store.ts";
import type { Issue } from "../state/issue.ts";
import type { Mergeability, Pull } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { clockMs, type World } from "../state/world.ts";

/** The commit a pull request's base branch is at, or null when that branch is gone. */
export function baseTip(repo: Repo, pull: Pull): string | null {
  return repo.git.refs.get(`refs/heads/${pull.base.ref}`) ?? null;
}

/** Works out whether a pull request merges now, moves `refs/pull/N/merge`, and lets readers know the answer. */
export async function computeMergeability(world: World, repo: Repo, issue: Issue, pull: Pull): Promise<Mergeability> {
  const answer = await findMergeability(world, repo, issue, pull);
  if (!pull.merged && answer.base !== "") pull.mergeability = answer;
  return answer;
}

/** The same, but readers are not told yet. */
export async function findMergeability(world: World, repo: Repo, issue: Issue, pull: Pull): Promise<Mergeability> {
  const base = baseTip(repo, pull);
  const head = pull.head.sha;
  if (base === null) return { head, base: "", answer: "dirty", tree: null };
  const known = pull.mergeability;
  if (known.head === head && known.base === base && known.answer !== "unknown") return known;
  const merged = await mergeTree(repo.git, base, head);
  const answer: Mergeability = merged.clean
    ? { head, base, answer: "clean", tree: merged.tree }
    : { head, base, answer: "dirty", tree: null };
  if (merged.clean && issue.state === "open")
    await moveTestMerge(world, repo, issue, { base, head, tree: merged.tree });
  return answer;
}

async function moveTestMerge(
  world: World,
  repo: Repo,
  issue: Issue,
  parts: { base: string; head: string; tree: string },
): Promise<void> {
  const ref = `refs/pull/${issue.number}/merge`;
  const by = { name: "GitHub", email: "noreply@github.com", at: `${Math.floor(clockMs(world) / 1000)} +0000` };
  const oid = await writeCommit(repo.git, {
    tree: parts.tree,
    parents: [parts.base, parts.head],
    author: by,
    committer: by,
    message: `Merge ${parts.head} into ${parts.base}`,
  });
  if (issue.pull !== null && !issue.pull.merged) issue.pull.mergeCommitSha = oid;
  const before = repo.git.refs.get(ref) ?? null;
  if (before !== oid) await setRef(repo.git, ref, before, oid);
}

/** What is known without working it out: `unknown` until somebody computed it for these very commits. */
export function knownMergeability(repo: Repo, pull: Pull): Mergeability["answer"] {
  const { head, base, answer } = pull.mergeability;
  return head === pull.head.sha && base === baseTip(repo, pull) ? answer : "unknown";
}

export async function isBehind(repo: Repo, pull: Pull): Promise<boolean> {
  const base = baseTip(repo, pull);
  return base === null || !(await isAncestor(repo.git, base, pull.head.sha));
}
