import { mayIn } from "../../http/access.ts";
import type { Comment, Issue } from "../../state/issue.ts";
import type { Repo } from "../../state/repository.ts";
import { associationOf } from "../../views/account-view.ts";
import { issueHtml } from "../../views/issue-view.ts";
import { nodeId } from "../../views/urls.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, GraphNode } from "../context.ts";
import { accountNode, accountNodeOrNull } from "./account-node.ts";
import { labelNode } from "./label-node.ts";
import { repositoryNode } from "./repository-node.ts";
import { timelineItems, type TimelineArguments } from "./timeline-node.ts";

/** The fields that issues and pull requests share. */
export function issueFields(context: Context, repo: Repo, issue: Issue): GraphNode {
  const url = issueHtml(context.world, repo, issue);
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    bodyText: issue.body ?? "",
    locked: issue.locked,
    activeLockReason: issue.lockReason?.toUpperCase().replaceAll(" ", "_") ?? null,
    closed: issue.state === "closed",
    closedAt: issue.closedAt,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    lastEditedAt: issue.lastEditedAt,
    includesCreatedEdit: issue.lastEditedAt !== null,
    author: accountNode(context, issue.author),
    editor: accountNodeOrNull(context, issue.editor),
    authorAssociation: associationOf(repo, issue.author),
    viewerDidAuthor: "account" in context.actor && context.actor.account.id === issue.author.id,
    viewerCanUpdate: mayIn(context.actor, repo, "write", ["issues:write", "pull_requests:write"]),
    url,
    resourcePath: url.slice(context.world.url.length),
    repository: () => repositoryNode(context, repo),
    labels: (page: PageArguments) =>
      connection(issue.labels, page, "labels", (label) => labelNode(context, repo, label)),
    assignees: (page: PageArguments) =>
      connection(issue.assignees, page, "assignees", (one) => accountNode(context, one)),
    comments: (page: PageArguments) =>
      connection(issue.comments, page, "comments", (comment) => commentNode(context, repo, issue, comment)),
    timelineItems: (args: TimelineArguments) => timelineItems(context, repo, issue, args),
  };
}

export function issueNode(context: Context, repo: Repo, issue: Issue): GraphNode {
  return {
    ...issueFields(context, repo, issue),
    __typename: "Issue",
    id: nodeId("Issue", issue.id),
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
  };
}

export function commentNode(context: Context, repo: Repo, issue: Issue, comment: Comment): GraphNode {
  const viewer = "account" in context.actor ? context.actor.account.id : null;
  return {
    __typename: "IssueComment",
    id: nodeId("IssueComment", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    bodyText: comment.body,
    author: accountNode(context, comment.author),
    authorAssociation: associationOf(repo, comment.author),
    editor: accountNodeOrNull(context, comment.editor),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    publishedAt: comment.createdAt,
    lastEditedAt: comment.lastEditedAt,
    includesCreatedEdit: comment.lastEditedAt !== null,
    isMinimized: comment.minimizedReason !== null,
    minimizedReason: comment.minimizedReason?.toLowerCase() ?? null,
    viewerDidAuthor: viewer === comment.author.id,
    url: `${issueHtml(context.world, repo, issue)}#issuecomment-${comment.id}`,
    reactions: (page: PageArguments) =>
      connection(comment.reactions, page, "reactions", (one) => ({
        __typename: "Reaction",
        id: nodeId("Reaction", one.id),
        databaseId: one.id,
        content: one.content === "+1" ? "THUMBS_UP" : one.content === "-1" ? "THUMBS_DOWN" : one.content.toUpperCase(),
        createdAt: one.createdAt,
        user: one.user.type === "User" ? accountNode(context, one.user) : null,
      })),
  };
}
