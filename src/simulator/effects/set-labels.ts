import type { Writer } from "../http/call.ts";
import type { Issue, Label } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, type World } from "../state/world.ts";
import { labelView } from "../views/issue-view.ts";
import { emit } from "./emit.ts";
import { announceIssue, recordEvent } from "./touch-issue.ts";

export function findLabel(repo: Repo, name: string): Label | undefined {
  return repo.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

/** Makes a label and tells everybody. */
export function createLabel(
  world: World,
  repo: Repo,
  by: Writer,
  wanted: { name: string; color?: string | undefined; description?: string | null | undefined },
): Label {
  const color = (wanted.color ?? "ededed").replace(/^#/, "");
  const label = {
    id: nextId(world),
    name: wanted.name,
    color,
    description: wanted.description ?? null,
    default: false,
  };
  repo.labels.push(label);
  const payload = { label: labelView(world, repo, label) };
  emit(world, repo, { event: "label", action: "created", sender: by.account, payload });
  return label;
}

/** Gives an issue exactly these labels, with an event for each one that came or went. */
export async function setLabels(
  world: World,
  repo: Repo,
  issue: Issue,
  by: Writer,
  labels: readonly Label[],
): Promise<void> {
  const gone = issue.labels.filter((label) => !labels.includes(label));
  const come = labels.filter((label) => !issue.labels.includes(label));
  for (const label of gone) {
    issue.labels = issue.labels.filter((one) => one !== label);
    await tell(world, repo, issue, by, "unlabeled", label);
  }
  for (const label of come) {
    issue.labels = [...issue.labels, label];
    await tell(world, repo, issue, by, "labeled", label);
  }
}

async function tell(
  world: World,
  repo: Repo,
  issue: Issue,
  by: Writer,
  action: "labeled" | "unlabeled",
  label: Label,
): Promise<void> {
  recordEvent(world, issue, by, action, { label: { name: label.name, color: label.color } });
  await announceIssue(world, repo, issue, by, action, { label: labelView(world, repo, label) });
}
