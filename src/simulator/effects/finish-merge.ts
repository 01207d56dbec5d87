import type { Writer } from "../http/call.ts";
import type { Repo } from "../state/repository.ts";
import { timestamp, type World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { closeReferences, closingReferences } from "./closing-keywords.ts";
import { announceIssue, recordEvent } from "./touch-issue.ts";

/** Marks a pull request merged, tells everybody, and closes the issues its text names on the default branch. */
export async function finishMerge(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  commit: string,
): Promise<void> {
  const { pull } = issue;
  const at = timestamp(world);
  pull.merged = true;
  pull.mergedAt = at;
  pull.mergedBy = by.account;
  pull.mergeCommitSha = commit;
  pull.autoMerge = null;
  pull.queueEntry = null;
  issue.state = "closed";
  issue.closedAt = at;
  issue.closedBy = by.account;
  recordEvent(world, issue, by, "merged", {}, commit);
  recordEvent(world, issue, by, "closed", {}, commit);
  await announceIssue(world, repo, issue, by, "closed");
  if (pull.base.ref !== repo.defaultBranch) return;
  const text = `${issue.title}\n${issue.body ?? ""}`;
  await closeReferences(world, repo, closingReferences(repo, text), by, commit);
}
