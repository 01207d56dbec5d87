import { appOf, type Writer } from "../http/call.ts";
import type { Issue, IssueEvent } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, timestamp, type World } from "../state/world.ts";
import { issueView } from "../views/issue-view.ts";
import { pullView, type PullIssue } from "../views/pull-view.ts";
import { emit } from "./emit.ts";

/** Writes an entry into an issue's event list and moves its `updated_at`. */
export function recordEvent(
  world: World,
  issue: Issue,
  by: Writer,
  event: string,
  detail: Record<string, unknown> = {},
  commitId: string | null = null,
): IssueEvent {
  const createdAt = timestamp(world);
  const entry = { id: nextId(world), event, actor: by.account, app: appOf(by), createdAt, commitId, detail };
  issue.events.push(entry);
  issue.updatedAt = createdAt;
  return entry;
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== null;
}

/** Sends `issues.<action>` or `pull_request.<action>`, whichever the issue is. */
export async function announceIssue(
  world: World,
  repo: Repo,
  issue: Issue,
  by: Writer,
  action: string,
  extra: Record<string, unknown> = {},
): Promise<void> {
  const payload = isPull(issue)
    ? { number: issue.number, pull_request: await pullView(world, repo, issue), ...extra }
    : { issue: issueView(world, repo, issue), ...extra };
  emit(world, repo, { event: isPull(issue) ? "pull_request" : "issues", action, sender: by.account, payload });
}
