import type { Review, ReviewComment, ReviewThread } from "../../state/pull.ts";
import type { Repo } from "../../state/repository.ts";
import { associationOf } from "../../views/account-view.ts";
import { issueHtml } from "../../views/issue-view.ts";
import type { PullIssue } from "../../views/pull-view.ts";
import { commentsOf } from "../../effects/submit-review.ts";
import { nodeId } from "../../views/urls.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, GraphNode } from "../context.ts";
import { accountNode, accountNodeOrNull } from "./account-node.ts";
import { objectNode } from "./git-node.ts";

export function reviewNode(context: Context, repo: Repo, issue: PullIssue, review: Review): GraphNode {
  return {
    __typename: "PullRequestReview",
    id: nodeId("PullRequestReview", review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    body: review.body,
    bodyText: review.body,
    author: accountNode(context, review.author),
    authorAssociation: associationOf(repo, review.author),
    createdAt: review.submittedAt ?? review.updatedAt,
    submittedAt: review.submittedAt,
    updatedAt: review.updatedAt,
    commit: () => objectNode(context, repo, review.commitId),
    url: `${issueHtml(context.world, repo, issue)}#pullrequestreview-${review.id}`,
    comments: (page: PageArguments) =>
      connection(commentsOf(issue, review), page, "comments", (one) => reviewCommentNode(context, repo, issue, one)),
  };
}

export function reviewCommentNode(context: Context, repo: Repo, issue: PullIssue, comment: ReviewComment): GraphNode {
  const outdated = issue.pull.threads.some((thread) => thread.outdated && thread.comments.includes(comment));
  return {
    __typename: "PullRequestReviewComment",
    id: nodeId("PullRequestReviewComment", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    path: comment.path,
    line: outdated ? null : comment.line,
    originalLine: comment.line,
    startLine: comment.startLine,
    body: comment.body,
    bodyText: comment.body,
    outdated,
    author: accountNode(context, comment.author),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.lastEditedAt,
    commit: () => objectNode(context, repo, comment.commitId),
    url: `${issueHtml(context.world, repo, issue)}#discussion_r${comment.id}`,
  };
}

export function threadNode(context: Context, repo: Repo, issue: PullIssue, thread: ReviewThread): GraphNode {
  const [root] = thread.comments;
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PullRequestReviewThread", thread.id),
    isResolved: thread.resolvedBy !== null,
    resolvedBy: accountNodeOrNull(context, thread.resolvedBy),
    isOutdated: thread.outdated,
    isCollapsed: thread.resolvedBy !== null,
    path: root?.path ?? "",
    line: thread.outdated ? null : (root?.line ?? null),
    originalLine: root?.line ?? null,
    diffSide: root?.side ?? "RIGHT",
    comments: (page: PageArguments) =>
      connection(thread.comments, page, "comments", (one) => reviewCommentNode(context, repo, issue, one)),
  };
}
