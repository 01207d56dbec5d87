import type { Actor, Writer } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { computeMergeability } from "../rules/mergeability.ts";
import { mergeProblems } from "../rules/merge-problems.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, inBackground, type World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";
import { tendQueues } from "./merge-queue.ts";
import { mergePull } from "./merge-pull.ts";
import { isPull } from "./touch-issue.ts";

/** Merges, in the background, what was waiting by auto-merge or in a queue. Call it after reviews and checks change. */
export function tryAutoMerges(world: World, repo: Repo): void {
  tendQueues(world, repo);
  for (const issue of [...repo.issues.values()].filter(isPull)) {
    if (issue.state === "open" && issue.pull.autoMerge !== null) {
      inBackground(world, () => exclusively(world, repo, () => tryAutoMerge(world, repo, issue)));
    }
  }
}

async function tryAutoMerge(world: World, repo: Repo, issue: PullIssue): Promise<void> {
  const { autoMerge } = issue.pull;
  if (autoMerge === null || issue.state === "closed" || world.closing) return;
  const by: Writer & Actor = { kind: "user", account: autoMerge.by };
  const problems = await mergeProblems(world, repo, issue, issue.pull, { actor: null, method: autoMerge.method });
  const { answer } = await computeMergeability(world, repo, issue, issue.pull);
  if (problems.length > 0 || answer !== "clean" || issue.pull.draft) return;
  const { method, title, message } = autoMerge;
  try {
    await mergePull(world, repo, issue, by, { method, sha: null, title, message });
  } catch (error) {
    // A rule that only shows at the merge keeps it waiting, as on GitHub.
    if (!(error instanceof Refusal)) throw error;
  }
}
