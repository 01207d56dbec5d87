import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Pull, Review } from "../../model/facts.ts";
import type { Client } from "../client/client.ts";
import { actor, actorFields, personOf } from "./actor.ts";
import { authorsOf, gitActor, gitActorFields } from "./authors.ts";
import { checkOf, checksFields, context, contextFields, rollup } from "./checks.ts";
import { comment, commentFields, commentOf } from "./comments.ts";
import { connection, pageFields, whole } from "./connection.ts";
import { instant, numericId, oid } from "./scalars.ts";

const remarkFields = "path line body";
const reviewFields = `id fullDatabaseId state body createdAt submittedAt author { ${actorFields} } commit { oid }
  comments(first: 50) { nodes { ${remarkFields} } ${pageFields} }`;
const commitFields = `commit { author { ${gitActorFields} } committer { ${gitActorFields} }
  authors(first: 100) { nodes { ${gitActorFields} } } }`;

const twinFields = "number state baseRefName headRefOid";

export const pullFields = `
  id number title body state isDraft headRefOid baseRefName reviewDecision mergedAt
  author { ${actorFields} } mergedBy { ${actorFields} } mergeCommit { oid tree { oid } }
  assignees(first: 20) { nodes { __typename login databaseId } }
  labels(first: 100) { nodes { name } ${pageFields} }
  comments(first: 100) { nodes { ${commentFields} } ${pageFields} }
  reviews(first: 100) { nodes { ${reviewFields} } ${pageFields} }
  commits(first: 100) { nodes { ${commitFields} } ${pageFields} }
  head: commits(last: 1) { nodes { commit { id oid tree { oid } ${checksFields}
    associatedPullRequests(first: 100) { nodes { ${twinFields} } ${pageFields} } } } }`;

const twin = z.object({
  number: z.int(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  baseRefName: z.string(),
  headRefOid: oid,
});
const label = z.object({ name: z.string() });
const remark = z.object({ path: z.string(), line: z.int().nullable(), body: z.string() });
const review = z.object({
  id: z.string(),
  fullDatabaseId: numericId,
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
  body: z.string(),
  createdAt: instant,
  submittedAt: instant.nullable(),
  author: actor,
  commit: z.object({ oid }).nullable(),
  comments: connection(remark),
});
const commit = z.object({
  commit: z.object({ author: gitActor, committer: gitActor, authors: z.object({ nodes: z.array(gitActor) }) }),
});
const headCommit = z.object({
  commit: z.object({
    id: z.string(),
    oid,
    tree: z.object({ oid }),
    statusCheckRollup: rollup,
    associatedPullRequests: connection(twin),
  }),
});

export const pull = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  headRefOid: oid,
  baseRefName: z.string(),
  reviewDecision: z.enum(["APPROVED", "CHANGES_REQUESTED", "REVIEW_REQUIRED"]).nullable(),
  mergedAt: instant.nullable(),
  author: actor,
  mergedBy: actor,
  mergeCommit: z.object({ oid, tree: z.object({ oid }) }).nullable(),
  assignees: z.object({ nodes: z.array(actor) }),
  labels: connection(label),
  comments: connection(comment),
  reviews: connection(review),
  commits: connection(commit),
  head: z.object({ nodes: z.array(headCommit) }),
});
type Raw = z.infer<typeof pull>;

/** The pull request with every page of what hangs on it. */
export async function pullOf(client: Client, installation: number, from: Raw): Promise<Pull> {
  const place = { id: from.id, on: "PullRequest" as const };
  const head = headOf(from);
  const contexts = head.statusCheckRollup?.contexts;
  const checksAt = { id: head.id, on: "Commit" as const, path: ["statusCheckRollup", "contexts"] };
  const twinsAt = { id: head.id, on: "Commit" as const, path: ["associatedPullRequests"] };
  const [labels, comments, reviews, commits, twins, checks] = await Promise.all([
    whole(client, installation, from.labels, { ...place, path: ["labels"], fields: "name", node: label }),
    whole(client, installation, from.comments, { ...place, path: ["comments"], fields: commentFields, node: comment }),
    whole(client, installation, from.reviews, { ...place, path: ["reviews"], fields: reviewFields, node: review }),
    whole(client, installation, from.commits, { ...place, path: ["commits"], fields: commitFields, node: commit }),
    whole(client, installation, head.associatedPullRequests, { ...twinsAt, fields: twinFields, node: twin }),
    contexts && whole(client, installation, contexts, { ...checksAt, fields: contextFields, node: context }),
  ]);
  return {
    number: from.number,
    nodeId: from.id,
    title: from.title,
    body: from.body,
    open: from.state === "OPEN",
    draft: from.isDraft,
    head: from.headRefOid,
    headTree: head.tree.oid,
    onto: from.baseRefName,
    author: personOf(from.author),
    labels: labels.map(({ name }) => name),
    assignees: from.assignees.nodes.flatMap((one) => personOf(one) ?? []),
    reviews: await Promise.all(reviews.map((one) => reviewOf(client, installation, one))),
    comments: comments.map((one) => commentOf(one, from.number)),
    checks: (checks ?? []).map(checkOf),
    authors: authorsOf(
      // Co-authors stand in the message; whoever made the commit comes after them, as the last to have had it in hand.
      commits.flatMap(({ commit: one }) => [...one.authors.nodes.toReversed(), one.author, one.committer]),
    ),
    twins: twins
      .filter((one) => one.state === "OPEN" && one.headRefOid === from.headRefOid && one.number !== from.number)
      .map(({ number, baseRefName: onto }) => ({ number, onto })),
    decision: from.reviewDecision ?? undefined,
    merged: mergedOf(from),
  };
}

/** GitHub updates a pull request's head and its commits one after the other: between the two nothing is known. */
function headOf(from: Raw): z.infer<typeof headCommit>["commit"] {
  const last = from.head.nodes[0]?.commit;
  if (last?.oid === from.headRefOid) return last;
  throw new Unavailable(`GitHub does not show the head of #${from.number} yet`);
}

function mergedOf(from: Raw): Pull["merged"] {
  if (from.state !== "MERGED") return undefined;
  if (from.mergeCommit === null || from.mergedAt === null) {
    throw new Unavailable(`GitHub does not show the merge commit of #${from.number} yet`);
  }
  const { oid: sha, tree } = from.mergeCommit;
  return { commit: sha, tree: tree.oid, by: personOf(from.mergedBy), at: from.mergedAt };
}

async function reviewOf(client: Client, installation: number, from: z.infer<typeof review>): Promise<Review> {
  const place = { id: from.id, on: "PullRequestReview" as const, path: ["comments"] };
  const remarks = await whole(client, installation, from.comments, { ...place, fields: remarkFields, node: remark });
  return {
    id: from.fullDatabaseId,
    by: personOf(from.author),
    state: from.state,
    body: from.body,
    commit: from.commit?.oid,
    at: from.submittedAt ?? from.createdAt,
    threads: remarks.map((one) => ({ path: one.path, line: one.line ?? undefined, body: one.body })),
  };
}
