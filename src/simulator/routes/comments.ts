import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { mayIn } from "../http/access.ts";
import { appOf, bodyOf, noContent, numberParam, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { Comment, Issue } from "../state/issue.ts";
import { nextId, timestamp } from "../state/world.ts";
import { commentView, issueView } from "../views/issue-view.ts";
import { findComment, issueOf } from "./find-issue.ts";
import { longestBody } from "./issues.ts";

const read: RepoNeed = { person: "read", app: ["issues:read", "pull_requests:read"] };
const write: RepoNeed = { person: "read", app: ["issues:write", "pull_requests:write"] };

export const commentRoutes: Route[] = [
  repoRoute("GET /issues/comments", read, (call) =>
    page(
      [...call.repo.issues.values()].flatMap((issue) => issue.comments.map((comment) => ({ issue, comment }))),
      ({ issue, comment }) => commentView(call.world, call.repo, issue, comment),
    ),
  ),
  repoRoute("GET /issues/{issue_number}/comments", read, (call) => {
    const issue = issueOf(call);
    const since = Date.parse(call.query.get("since") ?? "");
    const wanted = issue.comments.filter((one) => Number.isNaN(since) || Date.parse(one.updatedAt) >= since);
    return page(wanted, (comment) => commentView(call.world, call.repo, issue, comment));
  }),
  repoRoute("POST /issues/{issue_number}/comments", write, createComment),
  repoRoute("GET /issues/comments/{comment_id}", read, (call) => {
    const { issue, comment } = findComment(call.repo, numberParam(call, "comment_id"));
    return ok(commentView(call.world, call.repo, issue, comment));
  }),
  repoRoute("PATCH /issues/comments/{comment_id}", write, editComment),
  repoRoute("DELETE /issues/comments/{comment_id}", write, (call) => {
    const { issue, comment } = findComment(call.repo, numberParam(call, "comment_id"));
    demandOwn(call, comment);
    issue.comments = issue.comments.filter((one) => one !== comment);
    announce(call, issue, comment, "deleted");
    return noContent;
  }),
];

const commentBody = z.object({ body: z.string() });

function textOf(call: RepoCall): string {
  const { body } = bodyOf(call, commentBody);
  if (body.trim() === "") throw invalid("IssueComment", "body", "missing_field");
  if (body.length > longestBody) {
    throw invalid("IssueComment", "data", "unprocessable", `Body is too long (maximum is ${longestBody} characters)`);
  }
  return body;
}

function createComment(call: RepoCall): Reply {
  const issue = issueOf(call);
  const by = writerOf(call.actor);
  if (issue.locked && !mayIn(call.actor, call.repo, "write", write.app)) {
    throw new Refusal(403, "Unable to create comment because issue is locked.");
  }
  const at = timestamp(call.world);
  const comment: Comment = {
    id: nextId(call.world),
    author: by.account,
    app: appOf(by),
    body: textOf(call),
    createdAt: at,
    updatedAt: at,
    lastEditedAt: null,
    editor: null,
    reactions: [],
    minimizedReason: null,
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  announce(call, issue, comment, "created");
  return ok(commentView(call.world, call.repo, issue, comment), 201);
}

/** Authors and everybody who can write may change a comment; apps only with the permission, which the route asked. */
function demandOwn(call: RepoCall, comment: Comment): void {
  if (writerOf(call.actor).account.id === comment.author.id) return;
  if (!mayIn(call.actor, call.repo, "write", write.app)) {
    throw new Refusal(403, "Must have admin rights to Repository.");
  }
}

function editComment(call: RepoCall): Reply {
  const { issue, comment } = findComment(call.repo, numberParam(call, "comment_id"));
  demandOwn(call, comment);
  const body = textOf(call);
  const from = comment.body;
  if (body !== from) {
    comment.body = body;
    comment.updatedAt = timestamp(call.world);
    comment.lastEditedAt = comment.updatedAt;
    comment.editor = writerOf(call.actor).account;
    announce(call, issue, comment, "edited", { changes: { body: { from } } });
  }
  return ok(commentView(call.world, call.repo, issue, comment));
}

function announce(
  call: RepoCall,
  issue: Issue,
  comment: Comment,
  action: string,
  extra: Record<string, unknown> = {},
): void {
  const { world, repo } = call;
  const payload = {
    issue: issueView(world, repo, issue),
    comment: commentView(world, repo, issue, comment),
    ...extra,
  };
  emit(world, repo, { event: "issue_comment", action, sender: writerOf(call.actor).account, payload });
}
