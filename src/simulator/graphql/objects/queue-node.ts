import { mustReadCommit } from "../../git/commit.ts";
import { isPull } from "../../effects/touch-issue.ts";
import type { Repo } from "../../state/repository.ts";
import { nodeId } from "../../views/urls.ts";
import type { PullIssue } from "../../views/pull-view.ts";
import type { Context, GraphNode } from "../context.ts";
import { accountNode } from "./account-node.ts";
import { commitNode } from "./git-node.ts";
import { pullNode } from "./pull-node.ts";

/** A pull request's place in the merge queue, or null. */
export function queueEntryNode(context: Context, repo: Repo, issue: PullIssue): GraphNode | null {
  const { queueEntry: entry, base } = issue.pull;
  if (entry === null) return null;
  const group = repo.mergeGroups.get(base.ref);
  const isBuilt = group?.number === issue.number;
  return {
    id: nodeId("MergeQueueEntry", entry.id),
    position: () => entriesOf(repo, base.ref).indexOf(issue) + 1,
    state: isBuilt ? "AWAITING_CHECKS" : "QUEUED",
    enqueuedAt: entry.at,
    enqueuer: accountNode(context, entry.by),
    jump: false,
    solo: true,
    estimatedTimeToMerge: null,
    headCommit: async () => (isBuilt ? commitNode(context, repo, await mustReadCommit(repo.git, group.sha)) : null),
    baseCommit: async () => (isBuilt ? commitNode(context, repo, await mustReadCommit(repo.git, group.baseSha)) : null),
    pullRequest: () => pullNode(context, repo, issue),
  };
}

function entriesOf(repo: Repo, base: string): PullIssue[] {
  return [...repo.issues.values()]
    .filter(isPull)
    .filter(({ pull }) => pull.queueEntry !== null && pull.base.ref === base)
    .sort((a, b) => (a.pull.queueEntry?.id ?? 0) - (b.pull.queueEntry?.id ?? 0));
}
