import { z } from "zod";
import { changeReviewers } from "../effects/request-review.ts";
import { mergePull } from "../effects/merge-pull.ts";
import { moveRef } from "../effects/move-ref.ts";
import { shareCommit } from "../effects/share-commit.ts";
import { writeCommit } from "../git/commit.ts";
import { isAncestor, mergeTree } from "../git/history.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, ok, writerOf, type RepoCall, type Reply, type Writer } from "../http/call.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { baseTip } from "../rules/mergeability.ts";
import { modifiableBranches } from "../rules/network.ts";
import type { RefUpdate } from "../rules/push-problems.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, findAccount, inBackground } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { commitView } from "../views/commit-view.ts";
import { mustReadCommit } from "../git/commit.ts";
import { pullSimpleView } from "../views/pull-view.ts";
import { repoApi } from "../views/urls.ts";
import { resolveCommit } from "./find-commit.ts";
import { pullOf } from "./find-issue.ts";
import { gitHubSignature, signature } from "./git-objects.ts";
import { assignable } from "./repos.ts";

const write: RepoNeed = { person: "write", app: ["contents:write"] };
const update: RepoNeed = { person: "write", app: ["pull_requests:write"] };
const read: RepoNeed = { person: "read", app: ["pull_requests:read"] };

export const mergeRoutes: Route[] = [
  repoRoute("PUT /pulls/{pull_number}/merge", write, putMerge),
  repoRoute("PUT /pulls/{pull_number}/update-branch", update, updateBranch),
  repoRoute("POST /merges", write, mergeBranches),
  repoRoute("GET /pulls/{pull_number}/requested_reviewers", read, (call) => {
    const { requestedReviewers } = pullOf(call).pull;
    return ok({ users: requestedReviewers.map((one) => accountView(call.world, one)), teams: [] });
  }),
  repoRoute("POST /pulls/{pull_number}/requested_reviewers", update, (call) => reviewers(call, true)),
  repoRoute("DELETE /pulls/{pull_number}/requested_reviewers", update, (call) => reviewers(call, false)),
];

const mergeBody = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

async function putMerge(call: RepoCall): Promise<Reply> {
  const body = bodyOf(call, mergeBody);
  const sha = await mergePull(call.world, call.repo, pullOf(call), writerOf(call.actor), {
    method: body.merge_method,
    sha: body.sha ?? null,
    title: body.commit_title ?? null,
    message: body.commit_message ?? null,
  });
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}

async function updateBranch(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const issue = pullOf(call);
  const { pull } = issue;
  const by = writerOf(call.actor);
  const { expected_head_sha: expected } = bodyOf(call, z.object({ expected_head_sha: z.string().optional() }));
  if (expected !== undefined && expected !== pull.head.sha) {
    throw new Refusal(422, "expected head sha didn’t match current head ref.");
  }
  const base = baseTip(repo, pull);
  if (base === null || issue.state === "closed") throw new Refusal(422, "Pull request is closed.");
  if (await isAncestor(repo.git, base, pull.head.sha)) {
    throw new Refusal(422, "There are no new commits on the base branch.");
  }
  const merged = await mergeTree(repo.git, pull.head.sha, base);
  if (!merged.clean) throw new Refusal(422, "merge conflict between base and head");
  const message = `Merge branch '${pull.base.ref}' into ${pull.head.ref}`;
  const parents = [pull.head.sha, base];
  const author = signature(world, by, undefined);
  const committer = gitHubSignature(world);
  const after = await writeCommit(repo.git, { tree: merged.tree, parents, author, committer, message });
  repo.signed.add(after);
  const moved = { ref: `refs/heads/${pull.head.ref}`, before: pull.head.sha, after };
  if (pull.head.repo.id === repo.id) await moveRef(world, repo, moved, by);
  else moveElsewhere(call, pull.head.repo, moved, by);
  const url = `${repoApi(world, repo)}/pulls/${issue.number}`;
  return ok({ message: "Updating pull request branch.", url }, 202);
}

/** A fork's branch moves in the background, as its repository has a lock of its own. */
function moveElsewhere({ world, repo, actor }: RepoCall, fork: Repo, moved: RefUpdate, by: Writer): void {
  const branch = moved.ref.slice("refs/heads/".length);
  if (!mayIn(actor, fork, "write", ["contents:write"]) && !modifiableBranches(world, fork, actor).has(branch)) {
    throw new Refusal(403, "Must have write rights to the head repository.");
  }
  inBackground(world, () =>
    exclusively(world, fork, async () => {
      if (moved.after !== null) await shareCommit(fork, repo, moved.after);
      await moveRef(world, fork, moved, by);
    }),
  );
}

const branchesBody = z.object({ base: z.string(), head: z.string(), commit_message: z.string().optional() });

async function mergeBranches(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const body = bodyOf(call, branchesBody);
  const ref = `refs/heads/${body.base}`;
  const before = repo.git.refs.get(ref);
  if (before === undefined) throw new Refusal(404, "Base does not exist");
  const head = await resolveCommit(repo, body.head);
  if (head === null) throw new Refusal(404, "Head does not exist");
  if (await isAncestor(repo.git, head.oid, before)) return { status: 204 };
  const merged = await mergeTree(repo.git, before, head.oid);
  if (!merged.clean) throw new Refusal(409, "Merge conflict");
  const message = body.commit_message ?? `Merge ${body.head} into ${body.base}`;
  const author = signature(world, by, undefined);
  const committer = gitHubSignature(world);
  const after = await writeCommit(repo.git, {
    tree: merged.tree,
    parents: [before, head.oid],
    author,
    committer,
    message,
  });
  repo.signed.add(after);
  await moveRef(world, repo, { ref, before, after }, by);
  return ok(commitView(world, repo, await mustReadCommit(repo.git, after)), 201);
}

async function reviewers(call: RepoCall, asked: boolean): Promise<Reply> {
  const { repo, world } = call;
  const issue = pullOf(call);
  const body = bodyOf(call, z.object({ reviewers: z.array(z.string()).default([]) }));
  const people = body.reviewers.map((login) => {
    const person = findAccount(world, login);
    if (person === undefined) throw notFound();
    if (asked) demandReviewer(call, person, issue.author);
    return person;
  });
  await changeReviewers(world, repo, issue, writerOf(call.actor), people, asked);
  return ok(pullSimpleView(world, repo, issue), asked ? 201 : 200);
}

function demandReviewer(call: RepoCall, person: Account, author: Account): void {
  if (person.id === author.id) throw new Refusal(422, "Review cannot be requested from pull request author.");
  if (!assignable(call.world, call.repo).includes(person)) {
    throw new Refusal(
      422,
      "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of this repository.",
    );
  }
}
