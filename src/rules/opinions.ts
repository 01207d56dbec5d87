import type { Facts, Pull, Review } from "../model/facts.ts";
import type { Person } from "../model/person.ts";
import { isWriter } from "./authority.ts";

/** What people say of a pull request now: who asks for changes, and whose approval of this very head counts. */
export const opinionsOn = (
  pull: Pull,
  facts: Facts,
  approvers: readonly Person[],
): { readonly asked: readonly Review[]; readonly counts: readonly Review[] } => {
  const standing = standingOn(pull, facts);
  return {
    asked: standing.filter((review) => review.state === "CHANGES_REQUESTED"),
    counts: standing.filter(
      (review) =>
        review.state === "APPROVED" &&
        review.commit === pull.head &&
        approvers.some((person) => person.id === review.by?.id),
    ),
  };
};

/** The newest opinion of each person who may write now. A plain comment is none, and a dismissed one is gone. */
const standingOn = (pull: Pull, facts: Facts): readonly Review[] => {
  const latest = new Map<number, Review>();
  for (const review of pull.reviews.toSorted((a, b) => a.at - b.at)) {
    if (review.by === undefined || review.state === "COMMENTED" || review.state === "PENDING") continue;
    latest.set(review.by.id, review);
  }
  return [...latest.values()].filter((review) => review.state !== "DISMISSED" && isWriter(review.by, facts));
};
