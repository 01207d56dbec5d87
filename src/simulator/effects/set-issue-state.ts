import type { Writer } from "../http/call.ts";
import type { Issue, StateReason } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import { timestamp, type World } from "../state/world.ts";
import { tendQueues } from "./merge-queue.ts";
import { announceIssue, recordEvent } from "./touch-issue.ts";

/** Closes an issue or pull request; closing a closed one changes nothing but the reason. */
export async function closeIssue(
  world: World,
  repo: Repo,
  issue: Issue,
  by: Writer,
  reason: StateReason | null,
  commitId: string | null = null,
): Promise<void> {
  const wasOpen = issue.state === "open";
  issue.stateReason = issue.pull === null ? (reason ?? "completed") : null;
  if (!wasOpen) return;
  issue.state = "closed";
  issue.closedAt = timestamp(world);
  issue.closedBy = by.account;
  if (issue.pull !== null) {
    issue.pull.autoMerge = null;
    issue.pull.queueEntry = null;
    tendQueues(world, repo);
  }
  recordEvent(world, issue, by, "closed", issue.pull === null ? { state_reason: issue.stateReason } : {}, commitId);
  await announceIssue(world, repo, issue, by, "closed");
}

/** Opens a closed issue or pull request again. */
export async function reopenIssue(world: World, repo: Repo, issue: Issue, by: Writer): Promise<void> {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = issue.pull === null ? "reopened" : null;
  issue.closedAt = null;
  issue.closedBy = null;
  recordEvent(world, issue, by, "reopened");
  await announceIssue(world, repo, issue, by, "reopened");
}
