import type { Writer } from "../http/call.ts";
import type { Account } from "../state/account.ts";
import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { announceIssue, recordEvent } from "./touch-issue.ts";

/** GitHub's own limit. */
const mostAssignees = 10;

/** Gives an issue exactly these assignees (at most ten), with an event for each change. */
export async function setAssignees(
  world: World,
  repo: Repo,
  issue: Issue,
  by: Writer,
  wanted: readonly Account[],
): Promise<void> {
  const assignees = [...new Set(wanted)].slice(0, mostAssignees);
  const tell = async (action: "assigned" | "unassigned", account: Account): Promise<void> => {
    const view = accountView(world, account);
    recordEvent(world, issue, by, action, { assignee: view, assigner: accountView(world, by.account) });
    await announceIssue(world, repo, issue, by, action, { assignee: view });
  };
  for (const account of issue.assignees.filter((one) => !assignees.includes(one))) {
    issue.assignees = issue.assignees.filter((one) => one !== account);
    await tell("unassigned", account);
  }
  for (const account of assignees.filter((one) => !issue.assignees.includes(one))) {
    issue.assignees = [...issue.assignees, account];
    await tell("assigned", account);
  }
}
