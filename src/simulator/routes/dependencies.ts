import { z } from "zod";
import { announceRelation } from "../effects/announce-relation.ts";
import { bodyOf, numberParam, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, orNotFound } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { IssueRef } from "../state/issue.ts";
import { issueView } from "../views/issue-view.ts";
import { findIssueById, issueOf } from "./find-issue.ts";

const read: RepoNeed = { person: "read", app: ["issues:read"] };
const write: RepoNeed = { person: "triage", app: ["issues:write"] };

export const dependencyRoutes: Route[] = [
  repoRoute("GET /issues/{issue_number}/dependencies/blocked_by", read, (call) =>
    page(issueOf(call).blockedBy, ({ repo, issue }) => issueView(call.world, repo, issue)),
  ),
  repoRoute("GET /issues/{issue_number}/dependencies/blocking", read, (call) =>
    page(issueOf(call).blocking, ({ repo, issue }) => issueView(call.world, repo, issue)),
  ),
  repoRoute("POST /issues/{issue_number}/dependencies/blocked_by", write, addBlocker),
  repoRoute("DELETE /issues/{issue_number}/dependencies/blocked_by/{issue_id}", write, removeBlocker),
];

function addBlocker(call: RepoCall): Reply {
  const { issue_id: id } = bodyOf(call, z.object({ issue_id: z.number().int() }));
  const blocked = { repo: call.repo, issue: issueOf(call) };
  const blocking = orNotFound(findIssueById(call, id));
  if (blocked.issue.blockedBy.some(({ issue }) => issue === blocking.issue)) {
    throw invalid("IssueDependency", "issue_id", "already_exists");
  }
  if (waitsFor(blocking, blocked, new Set())) {
    throw invalid("IssueDependency", "issue_id", "custom", "Dependencies may not form a circle");
  }
  blocked.issue.blockedBy.push(blocking);
  blocking.issue.blocking.push(blocked);
  announceRelation(call.world, "added", writerOf(call.actor), { kind: "issue_dependencies", blocked, blocking });
  return ok(issueView(call.world, blocking.repo, blocking.issue), 201);
}

/** True when `ref` is `other`, or is blocked by it through any number of steps. */
function waitsFor(ref: IssueRef, other: IssueRef, seen: Set<number>): boolean {
  if (ref.issue === other.issue) return true;
  if (seen.has(ref.issue.id)) return false;
  seen.add(ref.issue.id);
  return ref.issue.blockedBy.some((next) => waitsFor(next, other, seen));
}

function removeBlocker(call: RepoCall): Reply {
  const blocked = { repo: call.repo, issue: issueOf(call) };
  const id = numberParam(call, "issue_id");
  const blocking = orNotFound(blocked.issue.blockedBy.find(({ issue }) => issue.id === id));
  blocked.issue.blockedBy = blocked.issue.blockedBy.filter((one) => one !== blocking);
  blocking.issue.blocking = blocking.issue.blocking.filter(({ issue }) => issue !== blocked.issue);
  announceRelation(call.world, "removed", writerOf(call.actor), { kind: "issue_dependencies", blocked, blocking });
  return ok(issueView(call.world, blocking.repo, blocking.issue));
}
