import { appOf, type Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import type { Review, ReviewComment, ReviewState } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, timestamp, type World } from "../state/world.ts";
import { pullSimpleView, reviewCommentView, type PullIssue } from "../views/pull-view.ts";
import { tryAutoMerges } from "./auto-merge.ts";
import { reviewPayload } from "./dismiss-review.ts";
import { emit } from "./emit.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

const states: Record<ReviewEvent, ReviewState> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

/** Refuses what nobody may say about their own pull request. */
export function demandForeign(issue: PullIssue, by: Writer, event: ReviewEvent): void {
  if (issue.author.id !== by.account.id) return;
  if (event === "APPROVE") throw unprocessable("Can not approve your own pull request");
  if (event === "REQUEST_CHANGES") throw unprocessable("Can not request changes on your own pull request");
}

export function unprocessable(message: string): Refusal {
  return new Refusal(422, "Unprocessable Entity", [message]);
}

export function addReview(world: World, issue: PullIssue, by: Writer, body: string, commitId: string): Review {
  const review: Review = {
    id: nextId(world),
    author: by.account,
    app: appOf(by),
    state: "PENDING",
    body,
    commitId,
    submittedAt: null,
    updatedAt: timestamp(world),
  };
  issue.pull.reviews.push(review);
  return review;
}

/** Submits a pending review: its state counts from now on, and people are told of it and its comments. */
export function submitReview(
  world: World,
  repo: Repo,
  issue: PullIssue,
  review: Review,
  by: Writer,
  event: ReviewEvent,
): void {
  const { pull } = issue;
  review.state = states[event];
  review.submittedAt = timestamp(world);
  review.updatedAt = review.submittedAt;
  issue.updatedAt = review.submittedAt;
  pull.requestedReviewers = pull.requestedReviewers.filter((one) => one.id !== by.account.id);
  const payload = reviewPayload(world, repo, issue, review);
  emit(world, repo, { event: "pull_request_review", action: "submitted", sender: by.account, payload });
  for (const comment of commentsOf(issue, review)) announceReviewComment(world, repo, issue, comment, by, "created");
  tryAutoMerges(world, repo);
}

export function commentsOf(issue: PullIssue, review: Review): ReviewComment[] {
  return issue.pull.threads.flatMap((thread) => thread.comments).filter((one) => one.reviewId === review.id);
}

export function announceReviewComment(
  world: World,
  repo: Repo,
  issue: PullIssue,
  comment: ReviewComment,
  by: Writer,
  action: "created" | "edited" | "deleted",
  extra: Record<string, unknown> = {},
): void {
  const payload = {
    comment: reviewCommentView(world, repo, issue, comment),
    pull_request: pullSimpleView(world, repo, issue),
    ...extra,
  };
  emit(world, repo, { event: "pull_request_review_comment", action, sender: by.account, payload });
}
