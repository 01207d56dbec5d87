import { z } from "zod";
import { dismissReview } from "../effects/dismiss-review.ts";
import { emit } from "../effects/emit.ts";
import { addReview, commentsOf, demandForeign, submitReview, unprocessable } from "../effects/submit-review.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, numberParam, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { Review } from "../state/pull.ts";
import { timestamp } from "../state/world.ts";
import { pullSimpleView, reviewCommentView, reviewView, type PullIssue } from "../views/pull-view.ts";
import { pullOf } from "./find-issue.ts";
import { addComment, commentSchema } from "./review-comments.ts";

const read: RepoNeed = { person: "read", app: ["pull_requests:read"] };
const write: RepoNeed = { person: "read", app: ["pull_requests:write"] };
const dismiss: RepoNeed = { person: "write", app: ["pull_requests:write"] };
const reviews = "/pulls/{pull_number}/reviews";

export const reviewRoutes: Route[] = [
  repoRoute(`GET ${reviews}`, read, (call) => {
    const issue = pullOf(call);
    // A review that is not submitted is its author's own.
    const visible = issue.pull.reviews.filter((one) => one.state !== "PENDING" || isOwn(call, one));
    return page(visible, (review) => reviewView(call.world, call.repo, issue, review));
  }),
  repoRoute(`POST ${reviews}`, write, createReview),
  repoRoute(`GET ${reviews}/{review_id}`, read, (call) => {
    const { issue, review } = reviewOf(call);
    return ok(reviewView(call.world, call.repo, issue, review));
  }),
  repoRoute(`PUT ${reviews}/{review_id}`, write, (call) => {
    const { issue, review } = reviewOf(call);
    if (!isOwn(call, review)) throw new Refusal(403, "Must be the review's author.");
    const from = review.body;
    review.body = bodyOf(call, z.object({ body: z.string() })).body;
    review.updatedAt = timestamp(call.world);
    if (review.state !== "PENDING") announceReviewEdit(call, issue, review, from);
    return ok(reviewView(call.world, call.repo, issue, review));
  }),
  repoRoute(`DELETE ${reviews}/{review_id}`, write, (call) => {
    const { issue, review } = reviewOf(call);
    if (review.state !== "PENDING") throw unprocessable("Can not delete a non-pending pull request review");
    issue.pull.reviews = issue.pull.reviews.filter((one) => one !== review);
    return ok(reviewView(call.world, call.repo, issue, review));
  }),
  repoRoute(`POST ${reviews}/{review_id}/events`, write, submit),
  repoRoute(`PUT ${reviews}/{review_id}/dismissals`, dismiss, dismissal),
  repoRoute(`GET ${reviews}/{review_id}/comments`, read, (call) => {
    const { issue, review } = reviewOf(call);
    return page(commentsOf(issue, review), (one) => reviewCommentView(call.world, call.repo, issue, one));
  }),
];

function announceReviewEdit(call: RepoCall, issue: PullIssue, review: Review, from: string): void {
  const { world, repo } = call;
  const view = reviewView(world, repo, issue, review);
  const payload = {
    review: { ...view, state: review.state.toLowerCase(), updated_at: review.updatedAt },
    pull_request: pullSimpleView(world, repo, issue),
    changes: { body: { from } },
  };
  emit(world, repo, { event: "pull_request_review", action: "edited", sender: review.author, payload });
}

function isOwn(call: RepoCall, review: Review): boolean {
  return "account" in call.actor && call.actor.account.id === review.author.id;
}

function reviewOf(call: RepoCall): { issue: PullIssue; review: Review } {
  const issue = pullOf(call);
  const id = numberParam(call, "review_id");
  return { issue, review: orNotFound(issue.pull.reviews.find((one) => one.id === id)) };
}

const eventSchema = z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]);
const reviewBody = z.object({
  body: z.string().default(""),
  event: eventSchema.optional(),
  commit_id: z.string().optional(),
  comments: z.array(commentSchema).default([]),
});

async function createReview(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const issue = pullOf(call);
  const by = writerOf(call.actor);
  const body = bodyOf(call, reviewBody);
  demandUnlocked(call, issue);
  if (body.event !== undefined) demandForeign(issue, by, body.event);
  if (body.event !== undefined && body.event !== "APPROVE" && body.body === "" && body.comments.length === 0) {
    throw unprocessable(`Body can't be blank`);
  }
  const pending = issue.pull.reviews.some((one) => one.state === "PENDING" && one.author.id === by.account.id);
  if (pending) throw unprocessable("User can only have one pending review per pull request");
  const review = addReview(world, issue, by, body.body, body.commit_id ?? issue.pull.head.sha);
  try {
    for (const comment of body.comments) await addComment(call, issue, by, comment, review);
  } catch (error) {
    issue.pull.reviews = issue.pull.reviews.filter((one) => one !== review);
    issue.pull.threads = issue.pull.threads.filter((one) => one.comments[0]?.reviewId !== review.id);
    throw error;
  }
  if (body.event !== undefined) submitReview(world, repo, issue, review, by, body.event);
  return ok(reviewView(world, repo, issue, review));
}

function demandUnlocked(call: RepoCall, issue: PullIssue): void {
  if (issue.locked && !mayIn(call.actor, call.repo, "write", write.app)) {
    throw new Refusal(403, "Unable to create comment because issue is locked.");
  }
}

function submit(call: RepoCall): Reply {
  const { issue, review } = reviewOf(call);
  const by = writerOf(call.actor);
  const body = bodyOf(call, z.object({ body: z.string().optional(), event: eventSchema }));
  if (!isOwn(call, review) || review.state !== "PENDING") {
    throw unprocessable("Can not submit a review that is not pending");
  }
  demandForeign(issue, by, body.event);
  review.body = body.body ?? review.body;
  submitReview(call.world, call.repo, issue, review, by, body.event);
  return ok(reviewView(call.world, call.repo, issue, review));
}

function dismissal(call: RepoCall): Reply {
  const { issue, review } = reviewOf(call);
  const { message } = bodyOf(call, z.object({ message: z.string(), event: z.literal("DISMISS").optional() }));
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw unprocessable("Can not dismiss a commented pull request review");
  }
  dismissReview(call.world, call.repo, issue, review, writerOf(call.actor), message);
  return ok(reviewView(call.world, call.repo, issue, review));
}
