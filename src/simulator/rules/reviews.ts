import { roleOf } from "../http/access.ts";
import { atLeast, type Account } from "../state/account.ts";
import type { Issue } from "../state/issue.ts";
import type { Pull, Review } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";

/** Each reviewer's standing opinion: the newest of their approvals and requests for changes that is not dismissed. */
export function opinions(pull: Pull): Review[] {
  const newest = new Map<number, Review>();
  for (const review of pull.reviews) {
    if (review.state === "APPROVED" || review.state === "CHANGES_REQUESTED") newest.set(review.author.id, review);
    if (review.state === "DISMISSED" && newest.get(review.author.id)?.id === review.id) newest.delete(review.author.id);
  }
  return [...newest.values()];
}

/** Opinions that the rules count: people who can write, other than the author. */
export function countedOpinions(repo: Repo, issue: Issue, pull: Pull): Review[] {
  return opinions(pull).filter(
    ({ author }) => author.type === "User" && author.id !== issue.author.id && atLeast(roleOf(repo, author), "write"),
  );
}

export function approvers(repo: Repo, issue: Issue, pull: Pull): Account[] {
  return countedOpinions(repo, issue, pull)
    .filter((review) => review.state === "APPROVED")
    .map((review) => review.author);
}

export function blockers(repo: Repo, issue: Issue, pull: Pull): Account[] {
  return countedOpinions(repo, issue, pull)
    .filter((review) => review.state === "CHANGES_REQUESTED")
    .map((review) => review.author);
}
