import { isPull } from "../effects/touch-issue.ts";
import { maySee } from "../http/access.ts";
import { numberParam, type RepoCall } from "../http/call.ts";
import { notFound, orNotFound, Refusal } from "../http/refusal.ts";
import type { Comment, Issue, IssueRef } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { PullIssue } from "../views/pull-view.ts";

/** The issue or pull request a path names. */
export function issueOf(call: RepoCall): Issue {
  const issue = orNotFound(call.repo.issues.get(numberParam(call, "issue_number")));
  if (issue.pull === null) demandIssues(call);
  return issue;
}

/** Refuses where the repository has its issues switched off. */
export function demandIssues(call: RepoCall): void {
  if (!call.repo.hasIssues) throw new Refusal(410, "Issues are disabled for this repo");
}

/** The pull request a path names; an issue of that number is not found. */
export function pullOf(call: RepoCall): PullIssue {
  const issue = orNotFound(call.repo.issues.get(numberParam(call, "pull_number")));
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** An issue by its id in any repository that the caller may see, or null. */
export function findIssueById(call: RepoCall, id: number): IssueRef | null {
  for (const repo of call.world.repos.values()) {
    if (!maySee(call.actor, repo)) continue;
    for (const issue of repo.issues.values()) if (issue.id === id) return { repo, issue };
  }
  return null;
}

/** A comment by its id, with the issue it is on. */
export function findComment(repo: Repo, id: number): { issue: Issue; comment: Comment } {
  for (const issue of repo.issues.values()) {
    const comment = issue.comments.find((one) => one.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}
