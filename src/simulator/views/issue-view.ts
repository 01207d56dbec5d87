import type { App } from "../state/app.ts";
import {
  reactionContents,
  type Comment,
  type Issue,
  type IssueEvent,
  type Label,
  type Reaction,
} from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountOrNull, accountView, associationOf } from "./account-view.ts";
import { appView } from "./app-view.ts";
import { nodeId, repoApi, repoHtml } from "./urls.ts";

export function labelView(world: World, repo: Repo, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${repoApi(world, repo)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: label.default,
  };
}

export function reactionRollup(reactions: readonly Reaction[], url: string): Record<string, unknown> {
  const count = (content: string): number => reactions.filter((reaction) => reaction.content === content).length;
  const counts = Object.fromEntries(reactionContents.map((content) => [content, count(content)]));
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}

export function reactionView(world: World, reaction: Reaction): Record<string, unknown> {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: accountView(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** `issue`; pull requests are issues with a `pull_request` part. */
export function issueView(world: World, repo: Repo, issue: Issue): Record<string, unknown> {
  const url = `${repoApi(world, repo)}/issues/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId(issue.pull === null ? "Issue" : "PullRequest", issue.pull?.id ?? issue.id),
    url,
    repository_url: repoApi(world, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issueHtml(world, repo, issue),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: accountView(world, issue.author),
    labels: issue.labels.map((label) => labelView(world, repo, label)),
    assignee: accountOrNull(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => accountView(world, account)),
    milestone: null,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    closed_by: accountOrNull(world, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: associationOf(repo, issue.author),
    reactions: reactionRollup(issue.reactions, url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: viaApp(world, issue.app),
    ...relationsPart(world, issue),
    ...(issue.pull === null ? {} : pullPart(world, repo, issue)),
  };
}

function relationsPart(world: World, { parent, subIssues, blockedBy, blocking }: Issue): Record<string, unknown> {
  const completed = subIssues.filter((one) => one.issue.state === "closed").length;
  const total = subIssues.length;
  const open = (refs: Issue["blocking"]): number => refs.filter((one) => one.issue.state === "open").length;
  return {
    sub_issues_summary: {
      total,
      completed,
      percent_completed: total === 0 ? 0 : Math.round((100 * completed) / total),
    },
    issue_dependencies_summary: {
      blocked_by: open(blockedBy),
      blocking: open(blocking),
      total_blocked_by: blockedBy.length,
      total_blocking: blocking.length,
    },
    ...(parent === null ? {} : { parent_issue_url: `${repoApi(world, parent.repo)}/issues/${parent.issue.number}` }),
  };
}

function pullPart(world: World, repo: Repo, issue: Issue): Record<string, unknown> {
  const html = issueHtml(world, repo, issue);
  return {
    draft: issue.pull?.draft ?? false,
    pull_request: {
      url: `${repoApi(world, repo)}/pulls/${issue.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: issue.pull?.mergedAt ?? null,
    },
  };
}

export function issueHtml(world: World, repo: Repo, issue: Issue): string {
  return `${repoHtml(world, repo)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`;
}

function viaApp(world: World, app: App | null): Record<string, unknown> | null {
  return app === null ? null : appView(world, app);
}

/** `issue-comment`. */
export function commentView(world: World, repo: Repo, issue: Issue, comment: Comment): Record<string, unknown> {
  const url = `${repoApi(world, repo)}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url,
    html_url: `${issueHtml(world, repo, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repoApi(world, repo)}/issues/${issue.number}`,
    body: comment.body,
    user: accountView(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repo, comment.author),
    reactions: reactionRollup(comment.reactions, url),
    performed_via_github_app: viaApp(world, comment.app),
  };
}

/** One entry of `/issues/{n}/events`. */
export function issueEventView(world: World, repo: Repo, event: IssueEvent): Record<string, unknown> {
  return {
    id: event.id,
    node_id: nodeId("IssueEvent", event.id),
    url: `${repoApi(world, repo)}/issues/events/${event.id}`,
    actor: accountView(world, event.actor),
    event: event.event,
    commit_id: event.commitId,
    commit_url: event.commitId === null ? null : `${repoApi(world, repo)}/commits/${event.commitId}`,
    created_at: event.createdAt,
    performed_via_github_app: viaApp(world, event.app),
    ...event.detail,
  };
}
