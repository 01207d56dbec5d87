import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { createLabel, findLabel, setLabels } from "../effects/set-labels.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, noContent, ok, page, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { Label } from "../state/issue.ts";
import { labelView } from "../views/issue-view.ts";
import { issueOf } from "./find-issue.ts";

const read: RepoNeed = { person: "read", app: ["issues:read", "pull_requests:read"] };
const edit: RepoNeed = { person: "write", app: ["issues:write", "pull_requests:write"] };
const apply: RepoNeed = { person: "triage", app: ["issues:write", "pull_requests:write"] };

export const labelRoutes: Route[] = [
  repoRoute("GET /labels", read, (call) => page(call.repo.labels, (label) => labelView(call.world, call.repo, label))),
  repoRoute("POST /labels", edit, (call) => {
    const body = bodyOf(call, labelBody);
    if (findLabel(call.repo, body.name) !== undefined) throw invalid("Label", "name", "already_exists");
    return ok(labelView(call.world, call.repo, createLabel(call.world, call.repo, writerOf(call.actor), body)), 201);
  }),
  repoRoute("GET /labels/{name}", read, (call) => ok(labelView(call.world, call.repo, labelOf(call)))),
  repoRoute("PATCH /labels/{name}", edit, editLabel),
  repoRoute("DELETE /labels/{name}", edit, deleteLabel),
  repoRoute("GET /issues/{issue_number}/labels", read, (call) => listed(call)),
  repoRoute("POST /issues/{issue_number}/labels", apply, async (call) => {
    const issue = issueOf(call);
    return change(call, [...issue.labels, ...wantedLabels(call, namesOf(call))]);
  }),
  repoRoute("PUT /issues/{issue_number}/labels", apply, (call) => change(call, wantedLabels(call, namesOf(call)))),
  repoRoute("DELETE /issues/{issue_number}/labels", apply, async (call) => {
    await change(call, []);
    return noContent;
  }),
  repoRoute("DELETE /issues/{issue_number}/labels/{name}", apply, async (call) => {
    const issue = issueOf(call);
    const name = textParam(call, "name").toLowerCase();
    const label = issue.labels.find((one) => one.name.toLowerCase() === name);
    if (label === undefined) throw new Refusal(404, "Label does not exist");
    return change(
      call,
      issue.labels.filter((one) => one !== label),
    );
  }),
];

const labelBody = z.object({
  name: z.string().min(1).max(50),
  color: z
    .string()
    .regex(/^#?[0-9a-fA-F]{6}$/)
    .optional(),
  description: z.string().max(100).nullable().optional(),
});
const editBody = labelBody.partial().extend({ new_name: z.string().min(1).max(50).optional() });
const namesBody = z.union([
  z.array(z.union([z.string(), z.object({ name: z.string() })])),
  z.object({ labels: z.array(z.union([z.string(), z.object({ name: z.string() })])).optional() }),
]);

function namesOf(call: RepoCall): string[] {
  const body = bodyOf(call, namesBody);
  const list = Array.isArray(body) ? body : (body.labels ?? []);
  return list.map((one) => (typeof one === "string" ? one : one.name));
}

function labelOf(call: RepoCall): Label {
  return orNotFound(findLabel(call.repo, textParam(call, "name")));
}

/** The labels of these names; those that are missing are made, which needs write access. */
export function wantedLabels(call: RepoCall, names: readonly string[]): Label[] {
  return names.map((name) => {
    const known = findLabel(call.repo, name);
    if (known !== undefined) return known;
    if (!mayIn(call.actor, call.repo, edit.person, edit.app)) {
      throw new Refusal(403, "You must have write access to create a label.");
    }
    if (name === "" || name.length > 50) throw invalid("Label", "name", "invalid");
    return createLabel(call.world, call.repo, writerOf(call.actor), { name });
  });
}

async function change(call: RepoCall, labels: readonly Label[]): Promise<Reply> {
  await setLabels(call.world, call.repo, issueOf(call), writerOf(call.actor), labels);
  return listed(call);
}

function listed(call: RepoCall): Reply {
  return page(issueOf(call).labels, (label) => labelView(call.world, call.repo, label));
}

function editLabel(call: RepoCall): Reply {
  const body = bodyOf(call, editBody);
  const label = labelOf(call);
  const name = body.new_name ?? body.name ?? label.name;
  const other = findLabel(call.repo, name);
  if (other !== undefined && other !== label) throw invalid("Label", "name", "already_exists");
  label.name = name;
  label.color = body.color?.replace(/^#/, "") ?? label.color;
  label.description = body.description === undefined ? label.description : body.description;
  announceLabel(call, label, "edited", { changes: {} });
  return ok(labelView(call.world, call.repo, label));
}

function deleteLabel(call: RepoCall): Reply {
  const label = labelOf(call);
  call.repo.labels = call.repo.labels.filter((one) => one !== label);
  for (const issue of call.repo.issues.values()) issue.labels = issue.labels.filter((one) => one !== label);
  announceLabel(call, label, "deleted");
  return noContent;
}

function announceLabel(call: RepoCall, label: Label, action: string, extra: Record<string, unknown> = {}): void {
  const payload = { label: labelView(call.world, call.repo, label), ...extra };
  emit(call.world, call.repo, { event: "label", action, sender: writerOf(call.actor).account, payload });
}
