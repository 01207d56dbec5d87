import { newCommits } from "../git/history.ts";
import { setRef } from "../git/store.ts";
import type { Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { pushProblems, type PushProblem, type RefUpdate } from "../rules/push-problems.ts";
import type { Repo } from "../state/repository.ts";
import { timestamp, type World } from "../state/world.ts";
import { announcePush } from "./announce-push.ts";
import { closeByKeywords } from "./closing-keywords.ts";
import { followElsewhere, followHead, followBase } from "./follow-branch.ts";
import { requestSuites } from "./check-events.ts";
import { runWorkflows } from "./run-workflows.ts";

/** Moves a ref on somebody's behalf after asking the rules, and everything that follows from it. */
export async function moveRef(world: World, repo: Repo, update: RefUpdate, by: Writer): Promise<void> {
  const problems = await pushProblems(repo, repo.git, update, by);
  if (problems.length > 0) throw refusalOf(problems);
  await setRef(repo.git, update.ref, update.before, update.after);
  await refMoved(world, repo, update, by);
}

/** The REST form of rules that forbid a push. */
export function refusalOf(problems: readonly PushProblem[]): Refusal {
  const [first] = problems;
  if (first?.origin === "workflows") return new Refusal(403, first.message);
  const lines = problems.map((problem) => problem.message);
  if (first?.origin === "protection") return new Refusal(422, lines.join(" "));
  return new Refusal(422, `Repository rule violations found\n\n${lines.join("\n\n")}\n\n`);
}

/** What GitHub does once a ref has moved: pull requests follow, checks are requested, workflows run, people are told. */
export async function refMoved(world: World, repo: Repo, update: RefUpdate, by: Writer): Promise<void> {
  const { ref, before, after } = update;
  if (!ref.startsWith("refs/heads/")) {
    if (ref.startsWith("refs/tags/")) await announcePush(world, repo, update, by);
    return;
  }
  repo.pushedAt = timestamp(world);
  const branch = ref.slice("refs/heads/".length);
  await noteCreators(world, repo, update, by);
  await announcePush(world, repo, update, by);
  if (after !== null) {
    await requestSuites(world, repo, { sha: after, branch, before, by: by.account });
    const place = { action: null, sha: after, branch, base: null, before };
    // Actions are off in a fork until somebody turns them on.
    if (repo.parent === null) await runWorkflows(world, repo, { event: "push", ...place, by: by.account });
  }
  await followHead(world, repo, repo, branch, update, by);
  followElsewhere(world, repo, branch, update, by);
  if (after === null) return;
  await followBase(world, repo, branch, after, by);
  if (branch === repo.defaultBranch && before !== null) await closeByKeywords(world, repo, { before, after }, by);
}

/** Remembers which commits came with a ref, and through whom. */
async function noteCreators(world: World, repo: Repo, { ref, before, after }: RefUpdate, by: Writer): Promise<void> {
  if (after === null) return;
  const known = [...repo.git.refs]
    .filter(([name]) => name !== ref && !name.startsWith("refs/pull/"))
    .map(([, oid]) => oid);
  if (before !== null) known.push(before);
  const at = timestamp(world);
  for (const commit of (await newCommits(repo.git, after, known)).toReversed()) {
    if (!repo.creators.has(commit.oid)) repo.creators.set(commit.oid, by.account);
    repo.arrivals.push({ at, ref, commit: commit.oid, tree: commit.tree, by: by.account.login });
  }
}
