import type { Writer } from "../http/call.ts";
import type { Account } from "../state/account.ts";
import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { addIssue } from "./open-issue.ts";
import { setAssignees } from "./set-assignees.ts";
import { findLabel, setLabels } from "./set-labels.ts";
import { announceIssue } from "./touch-issue.ts";

/** Opens an issue by a form: its labels and assignees are set whoever sends it, with the author as the actor. */
export async function openFormIssue(
  world: World,
  repo: Repo,
  by: Writer,
  wanted: { title: string; body: string; labels: readonly string[]; assignees: readonly Account[] },
): Promise<Issue> {
  const issue = addIssue(world, repo, by, { title: wanted.title, body: wanted.body });
  await announceIssue(world, repo, issue, by, "opened");
  // A label that the repository does not have is not made by a form.
  const labels = wanted.labels.map((name) => findLabel(repo, name)).filter((one) => one !== undefined);
  await setLabels(world, repo, issue, by, labels);
  await setAssignees(world, repo, issue, by, wanted.assignees);
  return issue;
}
