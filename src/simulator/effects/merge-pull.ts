import { mustReadCommit, writeCommit, type Signature } from "../git/commit.ts";
import { commitsBetween, mergeTree } from "../git/history.ts";
import { setRef } from "../git/store.ts";
import type { Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { baseTip, computeMergeability } from "../rules/mergeability.ts";
import { mergeProblems, type MergeProblem } from "../rules/merge-problems.ts";
import type { MergeMethod } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { clockMs, type World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { finishMerge } from "./finish-merge.ts";
import { refMoved } from "./move-ref.ts";

export type MergeWish = {
  method: MergeMethod;
  /** The head the caller saw, or null. */
  sha: string | null;
  title: string | null;
  message: string | null;
};

/** Merges a pull request after asking every rule; answers with the merge commit. Refuses with GitHub's codes. */
export async function mergePull(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  wish: MergeWish,
): Promise<string> {
  const { pull } = issue;
  if (issue.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  if (wish.sha !== null && wish.sha !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (!repo.settings.methods[wish.method]) throw new Refusal(405, methodRefusals[wish.method]);
  const problems = await mergeProblems(world, repo, issue, pull, { actor: by, method: wish.method });
  if (problems.length > 0) throw new Refusal(405, problemText(problems));
  const base = baseTip(repo, pull);
  const answer = await computeMergeability(world, repo, issue, pull);
  if (base === null || answer.tree === null) throw new Refusal(405, "Pull Request is not mergeable");
  const commit = await mergeCommit(world, repo, issue, by, wish, { base, tree: answer.tree });
  await landCommit(world, repo, issue, by, { base, commit });
  return commit;
}

const methodRefusals: Record<MergeMethod, string> = {
  merge: "Merge commits are not allowed on this repository.",
  squash: "Squash merges are not allowed on this repository.",
  rebase: "Rebase merges are not allowed on this repository.",
};

function problemText(problems: readonly MergeProblem[]): string {
  const lines = problems.map((problem) => problem.message);
  if (problems[0]?.origin === "protection") return lines.join(" ");
  return `Repository rule violations found\n\n${lines.join("\n\n")}\n\n`;
}

/** Moves the base branch to the merge commit and marks the pull request merged. */
export async function landCommit(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  { base, commit }: { base: string; commit: string },
): Promise<void> {
  const { pull } = issue;
  const ref = `refs/heads/${pull.base.ref}`;
  pull.base.sha = base;
  await setRef(repo.git, ref, base, commit);
  await finishMerge(world, repo, issue, by, commit);
  await refMoved(world, repo, { ref, before: base, after: commit }, by);
  if (!repo.settings.deleteBranchOnMerge || pull.head.repo.id !== repo.id) return;
  const head = { ref: `refs/heads/${pull.head.ref}`, before: pull.head.sha, after: null };
  await setRef(repo.git, head.ref, head.before, null);
  await refMoved(world, repo, head, by);
}

type Place = { base: string; tree: string };

/** Writes the commit that a merge by this method makes, without moving any branch. */
export async function mergeCommit(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  wish: MergeWish,
  place: Place,
): Promise<string> {
  if (wish.method === "rebase") return rebased(world, repo, issue, place);
  const committer = gitHub(world);
  const { pull } = issue;
  const parents = wish.method === "merge" ? [place.base, pull.head.sha] : [place.base];
  const person = wish.method === "merge" ? by.account : issue.author;
  const author: Signature = {
    name: person.name ?? person.login,
    email: person.email ?? `${person.id}+${person.login}@users.noreply.github.com`,
    at: committer.at,
  };
  const message = await messageOf(repo, issue, wish);
  const commit = await writeCommit(repo.git, { tree: place.tree, parents, author, committer, message });
  repo.signed.add(commit);
  return commit;
}

function gitHub(world: World): Signature {
  return { name: "GitHub", email: "noreply@github.com", at: `${Math.floor(clockMs(world) / 1000)} +0000` };
}

async function messageOf(repo: Repo, issue: PullIssue, wish: MergeWish): Promise<string> {
  const { pull } = issue;
  if (wish.method === "merge") {
    const title =
      wish.title ?? `Merge pull request #${issue.number} from ${pull.head.repo.owner.login}/${pull.head.ref}`;
    return `${title}\n\n${wish.message ?? issue.title}`;
  }
  const title = wish.title ?? `${issue.title} (#${issue.number})`;
  if (wish.message !== null) return wish.message === "" ? title : `${title}\n\n${wish.message}`;
  const commits = (await commitsBetween(repo.git, pull.base.sha, pull.head.sha)).toReversed();
  const listed = commits.map((commit) => `* ${commit.message.trimEnd()}`).join("\n\n");
  return commits.length > 1 ? `${title}\n\n${listed}` : title;
}

/** Replays each commit on the base, one by one; GitHub does not sign these. */
async function rebased(world: World, repo: Repo, issue: PullIssue, { base }: Place): Promise<string> {
  const commits = (await commitsBetween(repo.git, base, issue.pull.head.sha)).toReversed();
  const committer = gitHub(world);
  let tip = base;
  for (const commit of commits.filter((one) => one.parents.length === 1)) {
    const { tree } = await mustReadCommit(repo.git, tip);
    // A stand-in whose parent is the replayed commit's parent makes that parent the merge base.
    const ours = await writeCommit(repo.git, {
      tree,
      parents: commit.parents,
      author: committer,
      committer,
      message: "",
    });
    const merged = await mergeTree(repo.git, ours, commit.oid);
    if (!merged.clean) throw new Refusal(405, "This branch can't be rebased");
    const { author, message } = commit;
    tip = await writeCommit(repo.git, { tree: merged.tree, parents: [tip], author, committer, message });
  }
  return tip;
}
