import { setRef } from "../git/store.ts";
import type { Writer } from "../http/call.ts";
import type { Pull } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, type World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { runPullWorkflows, watchMergeability } from "./follow-branch.ts";
import { addIssue } from "./open-issue.ts";
import { shareCommit } from "./share-commit.ts";
import { requestCodeOwners } from "./request-review.ts";
import { announceIssue } from "./touch-issue.ts";

type Wanted = Pick<Pull, "head" | "base" | "draft" | "maintainerCanModify"> & { title: string; body: string | null };

/** Puts a pull request into a repository without telling anybody. */
export async function addPull(world: World, repo: Repo, by: Writer, wanted: Wanted): Promise<PullIssue> {
  const pull: Pull = {
    id: nextId(world),
    head: wanted.head,
    base: wanted.base,
    draft: wanted.draft,
    merged: false,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
    maintainerCanModify: wanted.maintainerCanModify,
    reviews: [],
    threads: [],
    requestedReviewers: [],
    requestedTeams: [],
    autoMerge: null,
    queueEntry: null,
    lastPusher: wanted.head.repo.creators.get(wanted.head.sha) ?? by.account,
    mergeability: { head: "", base: "", answer: "unknown", tree: null },
  };
  const issue = { ...addIssue(world, repo, by, wanted), pull };
  repo.issues.set(issue.number, issue);
  await shareCommit(repo, wanted.head.repo, wanted.head.sha);
  const ref = `refs/pull/${issue.number}/head`;
  await setRef(repo.git, ref, repo.git.refs.get(ref) ?? null, wanted.head.sha);
  return issue;
}

/** Opens a pull request, with everything that GitHub does then. */
export async function openPull(world: World, repo: Repo, by: Writer, wanted: Wanted): Promise<PullIssue> {
  const issue = await addPull(world, repo, by, wanted);
  await announceIssue(world, repo, issue, by, "opened");
  if (!issue.pull.draft) await requestCodeOwners(world, repo, issue, by);
  await runPullWorkflows(world, repo, issue, by, "opened");
  watchMergeability(world, repo, issue);
  return issue;
}
