import { queueRuleOf } from "../../rules/queue-rule.ts";
import { queueEntryNode } from "./queue-node.ts";
import { closingReferences } from "../../effects/closing-keywords.ts";
import { commitsBetween } from "../../git/history.ts";
import { diffFiles } from "../../git/diff.ts";
import { mergeStateOf } from "../../rules/merge-state.ts";
import { reviewDecision } from "../../rules/merge-problems.ts";
import { knownMergeability } from "../../rules/mergeability.ts";
import { opinions } from "../../rules/reviews.ts";
import { askMergeability } from "../../routes/pulls.ts";
import { fullName, type Repo } from "../../state/repository.ts";
import { nodeId, repoHtml } from "../../views/urls.ts";
import { pullBase, pullSize, type PullIssue } from "../../views/pull-view.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, GraphNode } from "../context.ts";
import { accountNode, accountNodeOrNull } from "./account-node.ts";
import { commitNode, objectNode, refNode } from "./git-node.ts";
import { issueFields, issueNode } from "./issue-node.ts";
import { repositoryNode } from "./repository-node.ts";
import { reviewNode, threadNode } from "./review-node.ts";
import { rollupNode } from "./check-node.ts";

const mergeableWords = { clean: "MERGEABLE", dirty: "CONFLICTING", unknown: "UNKNOWN" } as const;

export function pullNode(context: Context, repo: Repo, issue: PullIssue): GraphNode {
  const { pull } = issue;
  return {
    ...issueFields(context, repo, issue),
    ...branchFields(context, repo, issue),
    ...reviewFields(context, repo, issue),
    __typename: "PullRequest",
    id: nodeId("PullRequest", pull.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    state: pull.merged ? "MERGED" : issue.state.toUpperCase(),
    isDraft: pull.draft,
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergedBy: accountNodeOrNull(context, pull.mergedBy),
    mergeCommit: () => (pull.merged ? commitOrNull(context, repo, pull.mergeCommitSha) : null),
    potentialMergeCommit: () => (pull.merged ? null : commitOrNull(context, repo, pull.mergeCommitSha)),
    mergeable: () => mergeable(context, repo, issue),
    mergeStateStatus: () => mergeState(context, repo, issue),
    autoMergeRequest: autoMergeNode(context, issue),
    isInMergeQueue: pull.queueEntry !== null,
    isMergeQueueEnabled: queueRuleOf(repo, pull.base.ref) !== null,
    mergeQueueEntry: () => queueEntryNode(context, repo, issue),
    maintainerCanModify: pull.maintainerCanModify,
    closingIssuesReferences: (page: PageArguments) => closing(context, repo, issue, page),
    statusCheckRollup: () => rollupNode(context, repo, pull.head.sha),
  };
}

async function commitOrNull(context: Context, repo: Repo, oid: string | null): Promise<GraphNode | null> {
  return oid === null ? null : objectNode(context, repo, oid);
}

function mergeable(context: Context, repo: Repo, issue: PullIssue): string {
  const known = knownMergeability(repo, issue.pull);
  askMergeability({ world: context.world, repo }, issue);
  return mergeableWords[known];
}

async function mergeState(context: Context, repo: Repo, issue: PullIssue): Promise<string> {
  const state = await mergeStateOf(context.world, repo, issue, issue.pull);
  askMergeability({ world: context.world, repo }, issue);
  return state.toUpperCase();
}

function autoMergeNode(context: Context, issue: PullIssue): GraphNode | null {
  const { autoMerge } = issue.pull;
  if (autoMerge === null) return null;
  return {
    __typename: "AutoMergeRequest",
    enabledBy: accountNode(context, autoMerge.by),
    enabledAt: issue.updatedAt,
    mergeMethod: autoMerge.method.toUpperCase(),
    commitHeadline: autoMerge.title,
    commitBody: autoMerge.message,
  };
}

function branchFields(context: Context, repo: Repo, issue: PullIssue): GraphNode {
  const { pull } = issue;
  const size = async (key: string): Promise<number> => (await pullSize(repo, pull))[key] ?? 0;
  return {
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    headRef: () => refNode(context, pull.head.repo, `refs/heads/${pull.head.ref}`),
    headRepository: () => (context.world.repos.has(pull.head.repo.id) ? repositoryNode(context, pull.head.repo) : null),
    headRepositoryOwner: accountNode(context, pull.head.repo.owner),
    isCrossRepository: pull.head.repo.id !== repo.id,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    baseRef: () => refNode(context, repo, `refs/heads/${pull.base.ref}`),
    baseRepository: () => repositoryNode(context, repo),
    additions: () => size("additions"),
    deletions: () => size("deletions"),
    changedFiles: () => size("changed_files"),
    commits: async (page: PageArguments) => {
      const commits = await commitsBetween(repo.git, await pullBase(repo, pull), pull.head.sha);
      return connection(commits.toReversed(), page, "commits", (commit) => ({
        __typename: "PullRequestCommit",
        id: nodeId("PullRequestCommit", `${pull.id}:${commit.oid}`),
        url: `${repoHtml(context.world, repo)}/pull/${issue.number}/commits/${commit.oid}`,
        commit: commitNode(context, repo, commit),
      }));
    },
    files: async (page: PageArguments) => {
      const files = await diffFiles(repo.git, await pullBase(repo, pull), pull.head.sha);
      return connection(files, page, "files", (file) => ({
        __typename: "PullRequestChangedFile",
        path: file.path,
        additions: file.additions,
        deletions: file.deletions,
        changeType: file.status === "removed" ? "DELETED" : file.status.toUpperCase(),
      }));
    },
  };
}

function reviewFields(context: Context, repo: Repo, issue: PullIssue): GraphNode {
  const { pull } = issue;
  const viewer = "account" in context.actor ? context.actor.account.id : null;
  const visible = pull.reviews.filter((one) => one.state !== "PENDING" || one.author.id === viewer);
  return {
    reviewDecision: () => reviewDecision(context.world, repo, issue, pull),
    reviews: (page: PageArguments & { states?: string[] | null }) => {
      const wanted = visible.filter((one) => page.states?.includes(one.state) ?? true);
      return connection(wanted, page, "reviews", (review) => reviewNode(context, repo, issue, review));
    },
    latestReviews: (page: PageArguments) =>
      connection([...new Map(visible.map((one) => [one.author.id, one])).values()], page, "latestReviews", (review) =>
        reviewNode(context, repo, issue, review),
      ),
    latestOpinionatedReviews: (page: PageArguments) =>
      connection(opinions(pull), page, "latestOpinionatedReviews", (review) =>
        reviewNode(context, repo, issue, review),
      ),
    reviewThreads: (page: PageArguments) =>
      connection(pull.threads, page, "reviewThreads", (thread) => threadNode(context, repo, issue, thread)),
    reviewRequests: (page: PageArguments) =>
      connection(pull.requestedReviewers, page, "reviewRequests", (person) => ({
        __typename: "ReviewRequest",
        id: nodeId("ReviewRequest", `${pull.id}:${person.id}`),
        databaseId: person.id,
        asCodeOwner: false,
        requestedReviewer: accountNode(context, person),
      })),
  };
}

function closing(context: Context, repo: Repo, issue: PullIssue, page: PageArguments): GraphNode {
  const onDefault = issue.pull.base.ref === repo.defaultBranch;
  const references = onDefault ? closingReferences(repo, issue.body ?? "") : [];
  const issues = references
    .filter((one) => one.repo.toLowerCase() === fullName(repo).toLowerCase())
    .map((one) => repo.issues.get(one.number))
    .filter((one) => one?.pull === null)
    .filter((one) => one !== undefined);
  return connection([...new Set(issues)], page, "closingIssuesReferences", (one) => issueNode(context, repo, one));
}
