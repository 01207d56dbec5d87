import { countBetween, mergeBase } from "../git/history.ts";
import { diffFiles } from "../git/diff.ts";
import { baseTip, knownMergeability } from "../rules/mergeability.ts";
import { mergeStateOf } from "../rules/merge-state.ts";
import type { Issue } from "../state/issue.ts";
import type { Pull, Review, ReviewComment } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountOrNull, accountView, associationOf } from "./account-view.ts";
import { issueHtml, labelView, reactionRollup } from "./issue-view.ts";
import { baseView } from "./repo-view.ts";
import { nodeId, repoApi } from "./urls.ts";

/** An issue that is known to be a pull request. */
export type PullIssue = Issue & { pull: Pull };

/** `pull-request-simple`: what lists and other events carry. */
export function pullSimpleView(world: World, repo: Repo, issue: PullIssue): Record<string, unknown> {
  const { pull } = issue;
  const api = repoApi(world, repo);
  const url = `${api}/pulls/${issue.number}`;
  const html = issueHtml(world, repo, issue);
  return {
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${api}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    title: issue.title,
    user: accountView(world, issue.author),
    body: issue.body,
    labels: issue.labels.map((label) => labelView(world, repo, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: accountOrNull(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => accountView(world, account)),
    requested_reviewers: pull.requestedReviewers.map((account) => accountView(world, account)),
    requested_teams: [],
    head: branchPart(world, pull.head.repo, pull.head.ref, pull.head.sha),
    base: branchPart(world, repo, pull.base.ref, pull.base.sha),
    _links: linksOf(url, html, api, issue.number, pull.head.sha),
    author_association: associationOf(repo, issue.author),
    auto_merge: autoMergeView(world, issue),
    draft: pull.draft,
  };
}

function branchPart(world: World, repo: Repo, ref: string, sha: string): Record<string, unknown> {
  const { login } = repo.owner;
  // A fork that is gone leaves its pull requests without a head repository.
  const shown = world.repos.has(repo.id) ? baseView(world, repo) : null;
  return { label: `${login}:${ref}`, ref, sha, user: accountView(world, repo.owner), repo: shown };
}

function linksOf(url: string, html: string, api: string, number: number, sha: string): Record<string, unknown> {
  return {
    self: { href: url },
    html: { href: html },
    issue: { href: `${api}/issues/${number}` },
    comments: { href: `${api}/issues/${number}/comments` },
    review_comments: { href: `${url}/comments` },
    review_comment: { href: `${api}/pulls/comments{/number}` },
    commits: { href: `${url}/commits` },
    statuses: { href: `${api}/statuses/${sha}` },
  };
}

function autoMergeView(world: World, { number, title: own, pull }: PullIssue): Record<string, unknown> | null {
  if (pull.autoMerge === null) return null;
  const { by, method, title, message } = pull.autoMerge;
  return {
    enabled_by: accountView(world, by),
    merge_method: method,
    commit_title: title ?? `${own} (#${number})`,
    commit_message: message ?? "",
  };
}

/** `pull-request`, with counts and mergeability as far as it is known. */
export async function pullView(world: World, repo: Repo, issue: PullIssue): Promise<Record<string, unknown>> {
  const { pull } = issue;
  const known = pull.merged ? "unknown" : knownMergeability(repo, pull);
  const size = await pullSize(repo, pull);
  return {
    ...pullSimpleView(world, repo, issue),
    merged: pull.merged,
    mergeable: known === "unknown" ? null : known === "clean",
    rebaseable: known === "unknown" ? null : known === "clean",
    mergeable_state: await mergeStateOf(world, repo, issue, pull),
    merged_by: accountOrNull(world, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: pull.threads.reduce((sum, thread) => sum + thread.comments.length, 0),
    maintainer_can_modify: pull.maintainerCanModify,
    ...size,
  };
}

/** The commit that a pull request's changes are counted from. */
export async function pullBase(repo: Repo, pull: Pull): Promise<string> {
  const tip = pull.merged ? pull.base.sha : (baseTip(repo, pull) ?? pull.base.sha);
  return (await mergeBase(repo.git, tip, pull.head.sha)) ?? tip;
}

export async function pullSize(repo: Repo, pull: Pull): Promise<Record<string, number>> {
  const from = await pullBase(repo, pull);
  const files = await diffFiles(repo.git, from, pull.head.sha);
  return {
    commits: await countBetween(repo.git, from, pull.head.sha),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** `pull-request-review`. */
export function reviewView(world: World, repo: Repo, issue: Issue, review: Review): Record<string, unknown> {
  const html = `${issueHtml(world, repo, issue)}#pullrequestreview-${review.id}`;
  const pullUrl = `${repoApi(world, repo)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: accountView(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
    author_association: associationOf(repo, review.author),
  };
}

/** A comment on a whole file is at its first line. */
function placeOf(comment: ReviewComment): number {
  return comment.place?.position ?? 1;
}

/** `pull-request-review-comment`. */
export function reviewCommentView(
  world: World,
  repo: Repo,
  issue: Issue,
  comment: ReviewComment,
): Record<string, unknown> {
  const url = `${repoApi(world, repo)}/pulls/comments/${comment.id}`;
  const html = `${issueHtml(world, repo, issue)}#discussion_r${comment.id}`;
  const pullUrl = `${repoApi(world, repo)}/pulls/${issue.number}`;
  return {
    id: comment.id,
    node_id: nodeId("PullRequestReviewComment", comment.id),
    url,
    pull_request_review_id: comment.reviewId,
    diff_hunk: comment.place?.hunk ?? "",
    position: comment.commitId === issue.pull?.head.sha ? placeOf(comment) : null,
    original_position: placeOf(comment),
    path: comment.path,
    commit_id: comment.commitId,
    original_commit_id: comment.commitId,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
    user: accountView(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(repo, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startLine === null ? null : comment.side,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: comment.subjectType,
    reactions: reactionRollup(comment.reactions, url),
  };
}
