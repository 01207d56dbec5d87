import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { commentView, issueEventView } from "../views/issue-view.ts";
import { reviewView } from "../views/pull-view.ts";

/** Events, comments and submitted reviews of an issue in the order they happened. */
export function timelineOf(world: World, repo: Repo, issue: Issue): Record<string, unknown>[] {
  const comments = issue.comments.map((comment) => {
    const view = commentView(world, repo, issue, comment);
    return { id: comment.id, at: comment.createdAt, entry: { event: "commented", actor: view["user"], ...view } };
  });
  const reviews = (issue.pull?.reviews ?? []).filter((review) => review.submittedAt !== null);
  const reviewed = reviews.map((review) => {
    const view = reviewView(world, repo, issue, review);
    const entry = { event: "reviewed", ...view, state: review.state.toLowerCase() };
    return { id: review.id, at: review.submittedAt ?? "", entry };
  });
  const events = issue.events.map((event) => ({
    id: event.id,
    at: event.createdAt,
    entry: issueEventView(world, repo, event),
  }));
  return [...comments, ...reviewed, ...events]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id)
    .map(({ entry }) => entry);
}
