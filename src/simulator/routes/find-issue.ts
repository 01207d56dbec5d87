import { isPull } from "../effects/touch-issue.ts";
import { numberParam, type RepoCall } from "../http/call.ts";
import { notFound, orNotFound } from "../http/refusal.ts";
import type { Comment, Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { PullIssue } from "../views/pull-view.ts";

/** The issue or pull request a path names. */
export function issueOf(call: RepoCall): Issue {
  return orNotFound(call.repo.issues.get(numberParam(call, "issue_number")));
}

/** The pull request a path names; an issue of that number is not found. */
export function pullOf(call: RepoCall): PullIssue {
  const issue = orNotFound(call.repo.issues.get(numberParam(call, "pull_number")));
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** A comment by its id, with the issue it is on. */
export function findComment(repo: Repo, id: number): { issue: Issue; comment: Comment } {
  for (const issue of repo.issues.values()) {
    const comment = issue.comments.find((one) => one.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}
