import { diffText } from "../git/diff.ts";
import { mustReadCommit } from "../git/commit.ts";
import { isAncestor, mergeBase, mergeTree } from "../git/history.ts";
import { setRef } from "../git/store.ts";
import { mayIn } from "../http/access.ts";
import type { Writer } from "../http/call.ts";
import { guardsOf } from "../rules/guard.ts";
import { baseTip, findMergeability, knownMergeability } from "../rules/mergeability.ts";
import { outgoingPulls } from "../rules/network.ts";
import type { RefUpdate } from "../rules/push-problems.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, inBackground, type World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { finishMerge } from "./finish-merge.ts";
import { dequeue } from "./merge-queue.ts";
import { dismissReview } from "./dismiss-review.ts";
import { shareCommit } from "./share-commit.ts";
import { runWorkflows } from "./run-workflows.ts";
import { closeIssue } from "./set-issue-state.ts";
import { announceIssue, isPull, recordEvent } from "./touch-issue.ts";

function openPulls(repo: Repo): PullIssue[] {
  return [...repo.issues.values()].filter(isPull).filter((issue) => issue.state === "open");
}

/** Pull requests from a branch that moved take its new head, or are closed when it is gone; `head` has the branch. */
export async function followHead(
  world: World,
  repo: Repo,
  head: Repo,
  branch: string,
  { before, after }: RefUpdate,
  by: Writer,
): Promise<void> {
  const isFrom = ({ pull }: PullIssue): boolean => pull.head.repo.id === head.id && pull.head.ref === branch;
  for (const issue of openPulls(repo).filter(isFrom)) {
    if (after !== null) await shareCommit(repo, head, after);
    if (after === null) {
      recordEvent(world, issue, by, "head_ref_deleted");
      await closeIssue(world, repo, issue, by, null);
    } else if (issue.pull.head.sha !== after) await takeHead(world, repo, issue, before, after, by);
  }
}

async function takeHead(
  world: World,
  repo: Repo,
  issue: PullIssue,
  before: string | null,
  after: string,
  by: Writer,
): Promise<void> {
  const { pull } = issue;
  const old = pull.head.sha;
  const oldBase = pull.base.sha;
  pull.head.sha = after;
  pull.base.sha = baseTip(repo, pull) ?? pull.base.sha;
  pull.lastPusher = by.account;
  for (const thread of pull.threads) thread.outdated = true;
  // What was queued is not what would be merged any more.
  if (pull.queueEntry !== null) await dequeue(world, repo, issue, by, "UNKNOWN_REMOVAL_REASON");
  if (!mayIn(by, repo, "write", ["contents:write"])) {
    await disableAutoMerge(world, repo, issue, by, "The head was pushed to by somebody without write access");
  }
  await setRef(repo.git, `refs/pull/${issue.number}/head`, repo.git.refs.get(pullRef(issue)) ?? null, after);
  if (await diffChanged(repo, { old, oldBase, new: after, newBase: pull.base.sha })) {
    dismissStale(world, repo, issue, by);
  }
  if (before !== null && !(await isAncestor(repo.git, before, after))) {
    recordEvent(world, issue, by, "head_ref_force_pushed", {}, after);
  }
  issue.updatedAt = repo.pushedAt;
  await announceIssue(world, repo, issue, by, "synchronize", { before: before ?? old, after });
  await runPullWorkflows(world, repo, issue, by, "synchronize");
  watchMergeability(world, repo, issue);
}

const pullRef = (issue: PullIssue): string => `refs/pull/${issue.number}/head`;

/** Switches auto-merge off where it is on, and tells why. */
export async function disableAutoMerge(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  reason: string,
): Promise<void> {
  if (issue.pull.autoMerge === null) return;
  issue.pull.autoMerge = null;
  await announceIssue(world, repo, issue, by, "auto_merge_disabled", { reason });
}

/** Pull requests that go elsewhere follow a moved branch in the background: their repository has a lock of its own. */
export function followElsewhere(world: World, head: Repo, branch: string, update: RefUpdate, by: Writer): void {
  const pulls = outgoingPulls(world, head).filter(({ issue }) => issue.pull.head.ref === branch);
  for (const repo of new Set(pulls.map((one) => one.repo))) {
    inBackground(world, () => exclusively(world, repo, () => followHead(world, repo, head, branch, update, by)));
  }
}

/**
 * Runs the workflows that an activity on a pull request starts: those of the merge with its base, and none where it
 * conflicts; besides, those that the base itself has for `pull_request_target`.
 */
export async function runPullWorkflows(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  action: string,
): Promise<void> {
  const { head, base } = issue.pull;
  const tip = baseTip(repo, issue.pull);
  if (tip === null) return;
  const before = (await mergeBase(repo.git, tip, head.sha)) ?? tip;
  const place = { action, sha: head.sha, branch: head.ref, base: base.ref, before, headRepo: head.repo };
  const merged = await mergeTree(repo.git, tip, head.sha);
  if (merged.clean) {
    await runWorkflows(world, repo, { event: "pull_request", ...place, tree: merged.tree, by: by.account });
  }
  const { tree } = await mustReadCommit(repo.git, tip);
  await runWorkflows(world, repo, { event: "pull_request_target", ...place, tree, by: by.account });
}

/** Works out in the background whether a pull request merges, as GitHub does after each change. */
export function watchMergeability(world: World, repo: Repo, issue: PullIssue): void {
  inBackground(world, () => exclusively(world, repo, () => prepareTestMerge(world, repo, issue)));
}

async function prepareTestMerge(world: World, repo: Repo, issue: PullIssue): Promise<void> {
  if (issue.state !== "open" || world.closing) return;
  if (knownMergeability(repo, issue.pull) !== "unknown") return;
  const found = await findMergeability(world, repo, issue, issue.pull);
  // The ref is there, but the first reader after a change still gets `null`, as on GitHub.
  issue.pull.mergeability = { ...found, answer: "unknown" };
}

type Heads = { old: string; oldBase: string; new: string; newBase: string };

async function diffChanged(repo: Repo, heads: Heads): Promise<boolean> {
  const from = (await mergeBase(repo.git, heads.oldBase, heads.old)) ?? heads.oldBase;
  const to = (await mergeBase(repo.git, heads.newBase, heads.new)) ?? heads.newBase;
  if (from !== to) return true;
  return (await diffText(repo.git, from, heads.old)) !== (await diffText(repo.git, to, heads.new));
}

function dismissStale(world: World, repo: Repo, issue: PullIssue, by: Writer): void {
  if (!guardsOf(repo, issue.pull.base.ref).some((guard) => guard.pull?.dismissStale === true)) return;
  for (const review of issue.pull.reviews.filter((one) => one.state === "APPROVED")) {
    dismissReview(world, repo, issue, review, by, null);
  }
}

/** Pull requests into a branch that moved: those it now contains are merged, the others must be asked anew. */
export async function followBase(world: World, repo: Repo, branch: string, after: string, by: Writer): Promise<void> {
  for (const issue of openPulls(repo).filter((one) => one.pull.base.ref === branch)) {
    if (await isAncestor(repo.git, issue.pull.head.sha, after)) {
      await finishMerge(world, repo, issue, by, after);
    } else watchMergeability(world, repo, issue);
  }
}
