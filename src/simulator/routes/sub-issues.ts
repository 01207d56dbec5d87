import { z } from "zod";
import { announceRelation } from "../effects/announce-relation.ts";
import { bodyOf, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { IssueRef } from "../state/issue.ts";
import { issueView } from "../views/issue-view.ts";
import { findIssueById, issueOf } from "./find-issue.ts";

const read: RepoNeed = { person: "read", app: ["issues:read"] };
const write: RepoNeed = { person: "triage", app: ["issues:write"] };
const mostChildren = 100;
const deepest = 8;

export const subIssueRoutes: Route[] = [
  repoRoute("GET /issues/{issue_number}/parent", read, (call) => {
    const { repo, issue } = orNotFound(issueOf(call).parent);
    return ok(issueView(call.world, repo, issue));
  }),
  repoRoute("GET /issues/{issue_number}/sub_issues", read, (call) =>
    page(issueOf(call).subIssues, ({ repo, issue }) => issueView(call.world, repo, issue)),
  ),
  repoRoute("POST /issues/{issue_number}/sub_issues", write, addChild),
  repoRoute("DELETE /issues/{issue_number}/sub_issue", write, removeChild),
  repoRoute("PATCH /issues/{issue_number}/sub_issues/priority", write, moveChild),
];

const childBody = z.object({ sub_issue_id: z.number().int(), replace_parent: z.boolean().default(false) });

function addChild(call: RepoCall): Reply {
  const body = bodyOf(call, childBody);
  const parent = { repo: call.repo, issue: issueOf(call) };
  const child = orNotFound(findIssueById(call, body.sub_issue_id));
  if (child.repo.owner.id !== call.repo.owner.id) {
    throw invalid("SubIssue", "sub_issue_id", "custom", "Sub-issues must have the same owner as their parent");
  }
  if (child.issue.parent !== null && !body.replace_parent) {
    throw invalid("SubIssue", "parent", "custom", "Sub issue may only have one parent");
  }
  demandRoom(parent, child);
  if (child.issue.parent !== null) unlink(call, child.issue.parent, child);
  child.issue.parent = parent;
  parent.issue.subIssues.push(child);
  announceRelation(call.world, "added", writerOf(call.actor), { kind: "sub_issues", parent, child });
  return ok(issueView(call.world, child.repo, child.issue), 201);
}

function demandRoom(parent: IssueRef, child: IssueRef): void {
  const above = ancestors(parent);
  if (above.some(({ issue }) => issue === child.issue)) {
    throw invalid("SubIssue", "sub_issue_id", "custom", "Sub-issues may not form a circle");
  }
  if (parent.issue.subIssues.length >= mostChildren) {
    throw invalid("SubIssue", "parent", "custom", `A parent may have at most ${mostChildren} sub-issues`);
  }
  if (above.length + height(child) > deepest) {
    throw invalid("SubIssue", "parent", "custom", `Sub-issues may be at most ${deepest} levels deep`);
  }
}

/** The issue itself and everything above it. */
function ancestors(ref: IssueRef): IssueRef[] {
  return ref.issue.parent === null ? [ref] : [ref, ...ancestors(ref.issue.parent)];
}

function height(ref: IssueRef): number {
  return 1 + Math.max(0, ...ref.issue.subIssues.map(height));
}

function unlink(call: RepoCall, parent: IssueRef, child: IssueRef): void {
  parent.issue.subIssues = parent.issue.subIssues.filter(({ issue }) => issue !== child.issue);
  child.issue.parent = null;
  announceRelation(call.world, "removed", writerOf(call.actor), { kind: "sub_issues", parent, child });
}

function childOf(call: RepoCall, id: number): IssueRef {
  return orNotFound(issueOf(call).subIssues.find(({ issue }) => issue.id === id));
}

function removeChild(call: RepoCall): Reply {
  const { sub_issue_id: id } = bodyOf(call, z.object({ sub_issue_id: z.number().int() }));
  const child = childOf(call, id);
  unlink(call, { repo: call.repo, issue: issueOf(call) }, child);
  return ok(issueView(call.world, child.repo, child.issue));
}

const moveBody = z.object({
  sub_issue_id: z.number().int(),
  after_id: z.number().int().optional(),
  before_id: z.number().int().optional(),
});

function moveChild(call: RepoCall): Reply {
  const body = bodyOf(call, moveBody);
  const anchor = body.after_id ?? body.before_id;
  if (anchor === undefined || (body.after_id !== undefined && body.before_id !== undefined)) {
    throw new Refusal(422, "Exactly one of after_id and before_id must be given.");
  }
  const child = childOf(call, body.sub_issue_id);
  const parent = issueOf(call);
  const others = parent.subIssues.filter((one) => one !== child);
  const at = others.findIndex(({ issue }) => issue.id === anchor);
  if (at < 0) throw notFound();
  parent.subIssues = others.toSpliced(body.after_id === undefined ? at : at + 1, 0, child);
  return ok(issueView(call.world, child.repo, child.issue));
}
