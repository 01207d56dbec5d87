import { mustReadCommit } from "../git/commit.ts";
import { mergeTree } from "../git/history.ts";
import { setRef } from "../git/store.ts";
import type { Writer } from "../http/call.ts";
import { guardsOf } from "../rules/guard.ts";
import { queueRuleOf } from "../rules/queue-rule.ts";
import { answerOf } from "../rules/required-checks.ts";
import type { MergeGroup } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { clockMs, exclusively, inBackground, nextId, timestamp, type World } from "../state/world.ts";
import { headCommitView } from "../views/check-view.ts";
import { pullSimpleView, type PullIssue } from "../views/pull-view.ts";
import { emit } from "./emit.ts";
import { finishMerge } from "./finish-merge.ts";
import { mergeCommit } from "./merge-pull.ts";
import { refMoved } from "./move-ref.ts";
import { runWorkflows } from "./run-workflows.ts";
import { announceIssue, isPull, recordEvent } from "./touch-issue.ts";

type Removal =
  "UNKNOWN_REMOVAL_REASON" | "MANUAL" | "MERGE" | "MERGE_CONFLICT" | "CI_FAILURE" | "CI_TIMEOUT" | "BRANCH_PROTECTIONS";

/** Puts a pull request into the queue of its base branch; groups hold one entry each. */
export async function enqueue(world: World, repo: Repo, issue: PullIssue, by: Writer): Promise<void> {
  issue.pull.queueEntry = { id: nextId(world), by: by.account, at: timestamp(world) };
  recordEvent(world, issue, by, "added_to_merge_queue");
  await announceIssue(world, repo, issue, by, "enqueued");
  await tendBase(world, repo, issue.pull.base.ref);
}

/** Takes a pull request out of the queue; its group, if it has one, is taken apart. */
export async function dequeue(world: World, repo: Repo, issue: PullIssue, by: Writer, reason: Removal): Promise<void> {
  issue.pull.queueEntry = null;
  recordEvent(world, issue, by, "removed_from_merge_queue");
  await announceIssue(world, repo, issue, by, "dequeued", { reason });
  const group = repo.mergeGroups.get(issue.pull.base.ref);
  if (group?.number === issue.number) await dissolve(world, repo, group, "dequeued", by);
  await tendBase(world, repo, issue.pull.base.ref);
}

/** Looks, in the background, whether a group has its checks, lost its base or ran out of time. */
export function tendQueues(world: World, repo: Repo): void {
  for (const base of repo.mergeGroups.keys()) {
    inBackground(world, () => exclusively(world, repo, () => tendBase(world, repo, base)));
  }
}

async function tendBase(world: World, repo: Repo, base: string): Promise<void> {
  if (world.closing) return;
  const group = repo.mergeGroups.get(base);
  if (group === undefined) {
    await formGroup(world, repo, base);
    return;
  }
  const issue = repo.issues.get(group.number);
  if (issue === undefined || !isPull(issue)) return;
  const by = { kind: "user", account: group.by } as const;
  if (issue.pull.queueEntry === null || issue.pull.head.sha !== group.pullSha) {
    issue.pull.queueEntry = null;
    await dissolve(world, repo, group, "dequeued", by);
    await formGroup(world, repo, base);
  } else if (repo.git.refs.get(`refs/heads/${base}`) !== group.baseSha) {
    await dissolve(world, repo, group, "invalidated", by);
    await formGroup(world, repo, base);
  } else await judgeGroup(world, repo, group, issue);
}

async function judgeGroup(world: World, repo: Repo, group: MergeGroup, issue: PullIssue): Promise<void> {
  const by = { kind: "user", account: group.by } as const;
  const required = guardsOf(repo, group.base).flatMap((guard) => guard.checks?.required ?? []);
  const answers = required.map((check) => answerOf(repo, group.sha, check));
  if (answers.includes("failing")) await dequeue(world, repo, issue, by, "CI_FAILURE");
  else if (answers.every((answer) => answer === "passing")) await landGroup(world, repo, group, issue);
  else if (clockMs(world) >= group.untilMs) await dequeue(world, repo, issue, by, "CI_TIMEOUT");
}

/** Builds the merge of the oldest entry on a branch of its own and asks for its checks. */
async function formGroup(world: World, repo: Repo, base: string): Promise<void> {
  const rule = queueRuleOf(repo, base);
  const issue = [...repo.issues.values()]
    .filter(isPull)
    .filter(({ pull }) => pull.queueEntry !== null && pull.base.ref === base)
    .sort((a, b) => (a.pull.queueEntry?.id ?? 0) - (b.pull.queueEntry?.id ?? 0))[0];
  const baseSha = repo.git.refs.get(`refs/heads/${base}`);
  const entry = issue?.pull.queueEntry;
  if (rule === null || issue === undefined || entry == null || baseSha === undefined) return;
  const by = { kind: "user", account: entry.by } as const;
  const merged = await mergeTree(repo.git, baseSha, issue.pull.head.sha);
  if (!merged.clean) {
    await dequeue(world, repo, issue, by, "MERGE_CONFLICT");
    return;
  }
  const wish = { method: rule.method, sha: null, title: null, message: null };
  const sha = await mergeCommit(world, repo, issue, by, wish, { base: baseSha, tree: merged.tree });
  const ref = `refs/heads/gh-readonly-queue/${base}/pr-${issue.number}-${baseSha}`;
  const untilMs = clockMs(world) + rule.timeoutMs;
  const pullSha = issue.pull.head.sha;
  const group: MergeGroup = { number: issue.number, base, baseSha, pullSha, ref, sha, untilMs, by: entry.by };
  repo.mergeGroups.set(base, group);
  await setRef(repo.git, ref, null, sha);
  await refMoved(world, repo, { ref, before: null, after: sha }, by);
  await announceGroup(world, repo, group, "checks_requested", {});
  const place = { action: "checks_requested", sha, branch: ref.slice("refs/heads/".length), base, before: null };
  await runWorkflows(world, repo, { event: "merge_group", ...place, by: entry.by });
  await judgeGroup(world, repo, group, issue);
}

async function landGroup(world: World, repo: Repo, group: MergeGroup, issue: PullIssue): Promise<void> {
  const by = { kind: "user", account: group.by } as const;
  const ref = `refs/heads/${group.base}`;
  issue.pull.base.sha = group.baseSha;
  await setRef(repo.git, ref, group.baseSha, group.sha);
  await finishMerge(world, repo, issue, by, group.sha);
  const payload = { number: issue.number, pull_request: pullSimpleView(world, repo, issue), reason: "MERGE" };
  emit(world, repo, { event: "pull_request", action: "dequeued", sender: group.by, payload });
  await dissolve(world, repo, group, "merged", by);
  await refMoved(world, repo, { ref, before: group.baseSha, after: group.sha }, by);
  await formGroup(world, repo, group.base);
}

async function dissolve(
  world: World,
  repo: Repo,
  group: MergeGroup,
  reason: "merged" | "invalidated" | "dequeued",
  by: Writer,
): Promise<void> {
  repo.mergeGroups.delete(group.base);
  await announceGroup(world, repo, group, "destroyed", { reason });
  await setRef(repo.git, group.ref, group.sha, null);
  await refMoved(world, repo, { ref: group.ref, before: group.sha, after: null }, by);
}

async function announceGroup(
  world: World,
  repo: Repo,
  group: MergeGroup,
  action: "checks_requested" | "destroyed",
  extra: Record<string, unknown>,
): Promise<void> {
  const head = await mustReadCommit(repo.git, group.sha);
  const merge_group = {
    head_sha: head.oid,
    head_ref: group.ref,
    base_sha: group.baseSha,
    base_ref: `refs/heads/${group.base}`,
    head_commit: await headCommitView(repo, head.oid),
  };
  emit(world, repo, { event: "merge_group", action, sender: group.by, payload: { merge_group, ...extra } });
}
