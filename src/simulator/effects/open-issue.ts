import { appOf, type Writer } from "../http/call.ts";
import type { Issue } from "../state/issue.ts";
import type { Pull } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, timestamp, type World } from "../state/world.ts";

/** Puts a new issue (or the issue of a pull request) into a repository; announces nothing. */
export function addIssue(
  world: World,
  repo: Repo,
  by: Writer,
  text: { title: string; body: string | null },
  pull: Pull | null = null,
): Issue {
  const at = timestamp(world);
  repo.lastNumber += 1;
  const issue: Issue = {
    id: nextId(world),
    number: repo.lastNumber,
    title: text.title,
    body: text.body,
    state: "open",
    stateReason: null,
    author: by.account,
    app: appOf(by),
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
    lastEditedAt: null,
    editor: null,
    locked: false,
    lockReason: null,
    labels: [],
    assignees: [],
    comments: [],
    events: [],
    reactions: [],
    pull,
    parent: null,
    subIssues: [],
    blockedBy: [],
    blocking: [],
  };
  repo.issues.set(issue.number, issue);
  return issue;
}
