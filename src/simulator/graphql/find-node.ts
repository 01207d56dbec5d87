import { isPull } from "../effects/touch-issue.ts";
import { maySee } from "../http/access.ts";
import { asRead } from "../http/lag.ts";
import type { Comment, Issue } from "../state/issue.ts";
import type { ReviewComment, ReviewThread } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { parseNodeId } from "../views/urls.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { GraphqlRefusal, type Context, type GraphNode } from "./context.ts";
import { accountNode } from "./objects/account-node.ts";
import { checkRunNode } from "./objects/check-node.ts";
import { commentNode, issueNode } from "./objects/issue-node.ts";
import { labelNode } from "./objects/label-node.ts";
import { pullNode } from "./objects/pull-node.ts";
import { repositoryNode } from "./objects/repository-node.ts";
import { reviewNode, threadNode } from "./objects/review-node.ts";

export function unresolvable(id: string): GraphqlRefusal {
  return new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

/** The node behind a global id, if the caller may see it. */
export function findNode(context: Context, id: string): GraphNode {
  const parsed = parseNodeId(id);
  if (parsed === null) throw unresolvable(id);
  const number = Number(parsed.id);
  if (["User", "Bot", "Organization"].includes(parsed.type)) {
    const account = context.world.accounts.get(number);
    if (account !== undefined) return accountNode(context, account);
  }
  for (const repo of visibleRepos(context).map((one) => asRead(context.world, one))) {
    const node = inRepo(context, repo, parsed.type, number);
    if (node !== null) return node;
  }
  throw unresolvable(id);
}

function visibleRepos(context: Context): Repo[] {
  return [...context.world.repos.values()].filter((repo) => maySee(context.actor, repo));
}

function inRepo(context: Context, repo: Repo, type: string, id: number): GraphNode | null {
  if (type === "Repository") return repo.id === id ? repositoryNode(context, repo) : null;
  if (type === "Label") {
    const label = repo.labels.find((one) => one.id === id);
    return label === undefined ? null : labelNode(context, repo, label);
  }
  if (type === "CheckRun") {
    const run = repo.checkRuns.find((one) => one.id === id);
    return run === undefined ? null : checkRunNode(context, repo, run);
  }
  for (const issue of repo.issues.values()) {
    const node = onIssue(context, repo, issue, type, id);
    if (node !== null) return node;
  }
  return null;
}

function onIssue(context: Context, repo: Repo, issue: Issue, type: string, id: number): GraphNode | null {
  if (type === "Issue" && issue.pull === null && issue.id === id) return issueNode(context, repo, issue);
  if (type === "IssueComment") {
    const comment = issue.comments.find((one) => one.id === id);
    return comment === undefined ? null : commentNode(context, repo, issue, comment);
  }
  if (!isPull(issue)) return null;
  if (type === "PullRequest" && issue.pull.id === id) return pullNode(context, repo, issue);
  const review = type === "PullRequestReview" ? issue.pull.reviews.find((one) => one.id === id) : undefined;
  if (review !== undefined) return reviewNode(context, repo, issue, review);
  const thread = type === "PullRequestReviewThread" ? issue.pull.threads.find((one) => one.id === id) : undefined;
  return thread === undefined ? null : threadNode(context, repo, issue, thread);
}

export type FoundPull = { repo: Repo; issue: PullIssue };

/** The pull request behind a global id, for mutations. */
export function findPull(context: Context, id: string): FoundPull {
  const parsed = parseNodeId(id);
  for (const repo of parsed?.type === "PullRequest" ? visibleRepos(context) : []) {
    const issue = [...repo.issues.values()].filter(isPull).find((one) => String(one.pull.id) === parsed?.id);
    if (issue !== undefined) return { repo, issue };
  }
  throw unresolvable(id);
}

export type FoundComment = { repo: Repo; issue: Issue; comment: Comment | ReviewComment };

export function findAnyComment(context: Context, id: string): FoundComment {
  const parsed = parseNodeId(id);
  for (const repo of visibleRepos(context)) {
    for (const issue of repo.issues.values()) {
      const comments: (Comment | ReviewComment)[] =
        parsed?.type === "IssueComment"
          ? issue.comments
          : (issue.pull?.threads.flatMap((thread) => thread.comments) ?? []);
      const comment = comments.find((one) => String(one.id) === parsed?.id);
      if (comment !== undefined) return { repo, issue, comment };
    }
  }
  throw unresolvable(id);
}

export function findThread(context: Context, id: string): FoundPull & { thread: ReviewThread } {
  const parsed = parseNodeId(id);
  for (const repo of parsed?.type === "PullRequestReviewThread" ? visibleRepos(context) : []) {
    for (const issue of [...repo.issues.values()].filter(isPull)) {
      const thread = issue.pull.threads.find((one) => String(one.id) === parsed?.id);
      if (thread !== undefined) return { repo, issue, thread };
    }
  }
  throw unresolvable(id);
}
