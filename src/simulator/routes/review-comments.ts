import { z } from "zod";
import { addReview, announceReviewComment, submitReview } from "../effects/submit-review.ts";
import { diffFiles, diffPatches } from "../git/diff.ts";
import { placeInPatch, type DiffPlace } from "../git/diff-position.ts";
import { mayIn } from "../http/access.ts";
import {
  appOf,
  bodyOf,
  noContent,
  numberParam,
  ok,
  page,
  writerOf,
  type RepoCall,
  type Reply,
  type Writer,
} from "../http/call.ts";
import { invalid, notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { isPull } from "../effects/touch-issue.ts";
import type { Review, ReviewComment, ReviewThread } from "../state/pull.ts";
import { nextId, timestamp } from "../state/world.ts";
import { pullBase, reviewCommentView, type PullIssue } from "../views/pull-view.ts";
import { pullOf } from "./find-issue.ts";

const read: RepoNeed = { person: "read", app: ["pull_requests:read"] };
const write: RepoNeed = { person: "read", app: ["pull_requests:write"] };

export const reviewCommentRoutes: Route[] = [
  repoRoute("GET /pulls/{pull_number}/comments", read, (call) => {
    const issue = pullOf(call);
    const comments = issue.pull.threads.flatMap((thread) => thread.comments).filter((one) => isSubmitted(issue, one));
    return page(comments, (one) => reviewCommentView(call.world, call.repo, issue, one));
  }),
  repoRoute("POST /pulls/{pull_number}/comments", write, createComment),
  repoRoute("POST /pulls/{pull_number}/comments/{comment_id}/replies", write, (call) => {
    const issue = pullOf(call);
    const { body } = bodyOf(call, z.object({ body: z.string().min(1) }));
    return reply(call, issue, numberParam(call, "comment_id"), body);
  }),
  repoRoute("GET /pulls/comments/{comment_id}", read, (call) => {
    const { issue, comment } = findReviewComment(call);
    return ok(reviewCommentView(call.world, call.repo, issue, comment));
  }),
  repoRoute("PATCH /pulls/comments/{comment_id}", write, editComment),
  repoRoute("DELETE /pulls/comments/{comment_id}", write, (call) => {
    const { issue, comment } = findReviewComment(call);
    demandOwn(call, comment);
    for (const thread of issue.pull.threads) thread.comments = thread.comments.filter((one) => one !== comment);
    issue.pull.threads = issue.pull.threads.filter((thread) => thread.comments.length > 0);
    announceReviewComment(call.world, call.repo, issue, comment, writerOf(call.actor), "deleted");
    return noContent;
  }),
];

export const commentSchema = z.object({
  path: z.string(),
  body: z.string().min(1),
  line: z.number().int().min(1).optional(),
  position: z.number().int().optional(),
  side: z.enum(["LEFT", "RIGHT"]).default("RIGHT"),
  start_line: z.number().int().min(1).nullable().optional(),
  start_side: z.string().nullable().optional(),
  subject_type: z.enum(["line", "file"]).optional(),
  commit_id: z.string().optional(),
});
const postBody = commentSchema.extend({ in_reply_to: z.number().int().optional() });

function isSubmitted(issue: PullIssue, comment: ReviewComment): boolean {
  return issue.pull.reviews.find((one) => one.id === comment.reviewId)?.state !== "PENDING";
}

function findReviewComment(call: RepoCall): { issue: PullIssue; comment: ReviewComment } {
  const id = numberParam(call, "comment_id");
  for (const issue of [...call.repo.issues.values()].filter(isPull)) {
    const comment = issue.pull.threads.flatMap((thread) => thread.comments).find((one) => one.id === id);
    if (comment !== undefined) return { issue, comment };
  }
  throw notFound();
}

/** Starts a thread on a line or file of the diff, as part of a review. */
export async function addComment(
  call: RepoCall,
  issue: PullIssue,
  by: Writer,
  wanted: z.infer<typeof commentSchema>,
  review: Review,
): Promise<ReviewComment> {
  const base = await pullBase(call.repo, issue.pull);
  const files = await diffFiles(call.repo.git, base, issue.pull.head.sha);
  if (!files.some((file) => file.path === wanted.path)) {
    throw invalid(
      "PullRequestReviewComment",
      "pull_request_review_thread.path",
      "invalid",
      "Path could not be resolved",
    );
  }
  const patch = (await diffPatches(call.repo.git, base, issue.pull.head.sha)).get(wanted.path) ?? "";
  const place = placeInPatch(patch, wanted.line ?? wanted.position ?? 0, wanted.side);
  const comment = makeComment(call, by, wanted, { review, place, inReplyTo: null });
  const thread: ReviewThread = { id: nextId(call.world), comments: [comment], resolvedBy: null, outdated: false };
  issue.pull.threads.push(thread);
  return comment;
}

function makeComment(
  call: RepoCall,
  by: Writer,
  wanted: z.infer<typeof commentSchema>,
  { review, place, inReplyTo }: { review: Review; place: DiffPlace | null; inReplyTo: number | null },
): ReviewComment {
  const at = timestamp(call.world);
  return {
    id: nextId(call.world),
    reviewId: review.id,
    author: by.account,
    app: appOf(by),
    body: wanted.body,
    path: wanted.path,
    line: wanted.line ?? wanted.position ?? null,
    startLine: wanted.start_line ?? null,
    side: wanted.side,
    subjectType: wanted.subject_type ?? "line",
    place,
    commitId: wanted.commit_id ?? review.commitId,
    createdAt: at,
    updatedAt: at,
    lastEditedAt: null,
    inReplyTo,
    reactions: [],
  };
}

/** A single comment is a review of its own, submitted at once. */
async function createComment(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const issue = pullOf(call);
  const body = bodyOf(call, postBody);
  if (body.in_reply_to !== undefined) return reply(call, issue, body.in_reply_to, body.body);
  const by = writerOf(call.actor);
  const review = addReview(world, issue, by, "", body.commit_id ?? issue.pull.head.sha);
  try {
    const comment = await addComment(call, issue, by, body, review);
    submitReview(world, repo, issue, review, by, "COMMENT");
    return ok(reviewCommentView(world, repo, issue, comment), 201);
  } catch (error) {
    issue.pull.reviews = issue.pull.reviews.filter((one) => one !== review);
    throw error;
  }
}

function reply(call: RepoCall, issue: PullIssue, to: number, text: string): Reply {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const thread = orNotFound(issue.pull.threads.find((one) => one.comments.some((comment) => comment.id === to)));
  const [root] = thread.comments;
  if (root === undefined) throw notFound();
  const review = addReview(world, issue, by, "", issue.pull.head.sha);
  const wanted = { path: root.path, body: text, side: root.side, subject_type: root.subjectType };
  const placed = root.line === null ? wanted : { ...wanted, line: root.line };
  const comment = makeComment(call, by, placed, { review, place: root.place, inReplyTo: root.id });
  thread.comments.push(comment);
  submitReview(world, repo, issue, review, by, "COMMENT");
  return ok(reviewCommentView(world, repo, issue, comment), 201);
}

function demandOwn(call: RepoCall, comment: ReviewComment): void {
  if (writerOf(call.actor).account.id === comment.author.id) return;
  if (!mayIn(call.actor, call.repo, "write", write.app))
    throw new Refusal(403, "Must have admin rights to Repository.");
}

function editComment(call: RepoCall): Reply {
  const { issue, comment } = findReviewComment(call);
  demandOwn(call, comment);
  const { body } = bodyOf(call, z.object({ body: z.string().min(1) }));
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = timestamp(call.world);
  comment.lastEditedAt = comment.updatedAt;
  const extra = { changes: { body: { from } } };
  announceReviewComment(call.world, call.repo, issue, comment, writerOf(call.actor), "edited", extra);
  return ok(reviewCommentView(call.world, call.repo, issue, comment));
}
