import { z } from "zod";
import { addIssue } from "../effects/open-issue.ts";
import { setAssignees } from "../effects/set-assignees.ts";
import { closeIssue, reopenIssue } from "../effects/set-issue-state.ts";
import { setLabels } from "../effects/set-labels.ts";
import { announceIssue, recordEvent } from "../effects/touch-issue.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, noContent, ok, page, writerOf, type RepoCall, type Reply, type Writer } from "../http/call.ts";
import { invalid, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { Account } from "../state/account.ts";
import type { Issue } from "../state/issue.ts";
import { findAccount, timestamp } from "../state/world.ts";
import { issueEventView, issueView } from "../views/issue-view.ts";
import { demandIssues, issueOf } from "./find-issue.ts";
import { filterIssues } from "./filter-issues.ts";
import { wantedLabels } from "./labels.ts";
import { assignable } from "./repos.ts";
import { timelineOf } from "./timeline.ts";

const read: RepoNeed = { person: "read", app: ["issues:read", "pull_requests:read"] };
const open: RepoNeed = { person: "read", app: ["issues:write"] };
const edit: RepoNeed = { person: "read", app: ["issues:write", "pull_requests:write"] };
const moderate: RepoNeed = { person: "write", app: ["issues:write", "pull_requests:write"] };
const triage: RepoNeed = { person: "triage", app: ["issues:write", "pull_requests:write"] };

export const issueRoutes: Route[] = [
  repoRoute("GET /issues", read, (call) => {
    demandIssues(call);
    return page(filterIssues(call), (issue) => issueView(call.world, call.repo, issue));
  }),
  repoRoute("POST /issues", open, createIssue),
  repoRoute("GET /issues/{issue_number}", read, (call) => ok(issueView(call.world, call.repo, issueOf(call)))),
  repoRoute("PATCH /issues/{issue_number}", edit, editIssue),
  repoRoute("PUT /issues/{issue_number}/lock", moderate, (call) => lock(call, true)),
  repoRoute("DELETE /issues/{issue_number}/lock", moderate, (call) => lock(call, false)),
  repoRoute("POST /issues/{issue_number}/assignees", triage, (call) => changeAssignees(call, true)),
  repoRoute("DELETE /issues/{issue_number}/assignees", triage, (call) => changeAssignees(call, false)),
  repoRoute("GET /issues/{issue_number}/events", read, (call) =>
    page(issueOf(call).events, (event) => issueEventView(call.world, call.repo, event)),
  ),
  repoRoute("GET /issues/{issue_number}/timeline", read, (call) =>
    page(timelineOf(call.world, call.repo, issueOf(call)), (entry) => entry),
  ),
];

export const longestBody = 65_536;
const text = z.string().nullable().optional();
const labelName = z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]);
const issueBody = z.object({
  title: z.union([z.string(), z.number()]).transform(String),
  body: text,
  labels: z.array(labelName).optional(),
  assignees: z.array(z.string()).optional(),
  assignee: text,
});
const editBody = issueBody.partial().extend({
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullable().optional(),
});

export function checkText(resource: string, title: string | undefined, body: string | null | undefined): void {
  if (title !== undefined && title.trim() === "") throw invalid(resource, "title", "missing_field");
  if (title !== undefined && title.length > 256) {
    throw invalid(resource, "title", "custom", "title is too long (maximum is 256 characters)");
  }
  if (body != null && body.length > longestBody) {
    throw invalid(resource, "body", "custom", `body is too long (maximum is ${longestBody} characters)`);
  }
}

async function createIssue(call: RepoCall): Promise<Reply> {
  const { world, repo } = call;
  demandIssues(call);
  const by = writerOf(call.actor);
  const body = bodyOf(call, issueBody);
  checkText("Issue", body.title, body.body);
  // Labels and assignees of people who may not triage are dropped without a word.
  const mayTriage = mayIn(call.actor, repo, triage.person, triage.app);
  const labels = mayTriage ? wantedLabels(call, body.labels ?? []) : [];
  const issue = addIssue(world, repo, by, { title: body.title, body: body.body ?? null });
  issue.labels = [];
  await announceIssue(world, repo, issue, by, "opened");
  await setLabels(world, repo, issue, by, labels);
  const names = body.assignees ?? (body.assignee == null ? [] : [body.assignee]);
  if (mayTriage) await setAssignees(world, repo, issue, by, accountsOf(call, names));
  return ok(issueView(world, repo, issue), 201);
}

/** Names that cannot be assigned are left out without a word, as GitHub does. */
function accountsOf(call: RepoCall, logins: readonly string[]): Account[] {
  const candidates = assignable(call.world, call.repo);
  return logins
    .map((login) => findAccount(call.world, login))
    .filter((one): one is Account => one !== undefined && candidates.includes(one));
}

async function editIssue(call: RepoCall): Promise<Reply> {
  const { world, repo } = call;
  const by = writerOf(call.actor);
  const issue = issueOf(call);
  const body = bodyOf(call, editBody);
  demandEdit(call, issue, by, body);
  checkText("Issue", body.title, body.body);
  await editText(call, issue, by, body);
  if (body.labels !== undefined) await setLabels(world, repo, issue, by, wantedLabels(call, body.labels));
  const assignees = body.assignees ?? (body.assignee == null ? undefined : [body.assignee]);
  if (assignees !== undefined) await setAssignees(world, repo, issue, by, accountsOf(call, assignees));
  if (body.state === "closed") await closeIssue(world, repo, issue, by, body.state_reason ?? null);
  if (body.state === "open") await reopenIssue(world, repo, issue, by);
  return ok(issueView(world, repo, issue));
}

/** Authors may edit and close their own; labels, assignees and other people's state need triage, their text write. */
function demandEdit(call: RepoCall, issue: Issue, by: Writer, body: z.infer<typeof editBody>): void {
  const may = (floor: RepoNeed): boolean => mayIn(call.actor, call.repo, floor.person, floor.app);
  const own = issue.author.id === by.account.id;
  const refused = new Refusal(403, "Must have admin rights to Repository.");
  if ((body.title !== undefined || body.body !== undefined) && !own && !may(moderate)) throw refused;
  if (body.state !== undefined && !own && !may(triage)) throw refused;
  if ((body.labels !== undefined || body.assignees !== undefined) && !may(triage)) throw refused;
}

/** Changes title and body of an issue or pull request; `edited` says what they were. */
export async function editText(
  call: RepoCall,
  issue: Issue,
  by: Writer,
  wanted: { title?: string | undefined; body?: string | null | undefined },
): Promise<void> {
  const changes: Record<string, { from: string }> = {};
  if (wanted.title !== undefined && wanted.title !== issue.title) {
    changes["title"] = { from: issue.title };
    recordEvent(call.world, issue, by, "renamed", { rename: { from: issue.title, to: wanted.title } });
    issue.title = wanted.title;
  }
  if (wanted.body !== undefined && wanted.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = wanted.body;
    issue.lastEditedAt = timestamp(call.world);
    issue.editor = by.account;
  }
  if (Object.keys(changes).length === 0) return;
  issue.updatedAt = timestamp(call.world);
  await announceIssue(call.world, call.repo, issue, by, "edited", { changes });
}

async function lock(call: RepoCall, locked: boolean): Promise<Reply> {
  const issue = issueOf(call);
  const by = writerOf(call.actor);
  const { lock_reason } = bodyOf(call, z.object({ lock_reason: z.string().nullable().optional() }));
  issue.locked = locked;
  issue.lockReason = locked ? (lock_reason ?? null) : null;
  recordEvent(call.world, issue, by, locked ? "locked" : "unlocked");
  await announceIssue(call.world, call.repo, issue, by, locked ? "locked" : "unlocked");
  return noContent;
}

async function changeAssignees(call: RepoCall, add: boolean): Promise<Reply> {
  const { world, repo } = call;
  const issue = issueOf(call);
  const { assignees } = bodyOf(call, z.object({ assignees: z.array(z.string()) }));
  const named = accountsOf(call, assignees);
  const wanted = add
    ? [...issue.assignees, ...named]
    : issue.assignees.filter((one) => !assignees.some((login) => login.toLowerCase() === one.login.toLowerCase()));
  await setAssignees(world, repo, issue, writerOf(call.actor), wanted);
  return ok(issueView(world, repo, issue), add ? 201 : 200);
}
