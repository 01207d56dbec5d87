import type { Writer } from "../http/call.ts";
import type { Review } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { timestamp, type World } from "../state/world.ts";
import { pullSimpleView, reviewView, type PullIssue } from "../views/pull-view.ts";
import { emit } from "./emit.ts";
import { recordEvent } from "./touch-issue.ts";

/** A review as webhooks carry it: its state in lower case. */
export function reviewPayload(world: World, repo: Repo, issue: PullIssue, review: Review): Record<string, unknown> {
  const view = reviewView(world, repo, issue, review);
  return {
    review: { ...view, state: review.state.toLowerCase(), submitted_at: review.submittedAt },
    pull_request: pullSimpleView(world, repo, issue),
  };
}

/** Dismisses a review, by somebody's wish or because it went stale (`message` null). */
export function dismissReview(
  world: World,
  repo: Repo,
  issue: PullIssue,
  review: Review,
  by: Writer,
  message: string | null,
): void {
  const was = review.state.toLowerCase();
  review.state = "DISMISSED";
  review.updatedAt = timestamp(world);
  const detail = { dismissed_review: { state: was, review_id: review.id, dismissal_message: message } };
  recordEvent(world, issue, by, "review_dismissed", detail);
  const payload = reviewPayload(world, repo, issue, review);
  emit(world, repo, { event: "pull_request_review", action: "dismissed", sender: by.account, payload });
}
