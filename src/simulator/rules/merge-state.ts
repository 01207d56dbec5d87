import type { Issue } from "../state/issue.ts";
import type { Pull } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { latestStatuses } from "../views/check-view.ts";
import { knownMergeability } from "./mergeability.ts";
import { mergeProblems } from "./merge-problems.ts";
import { answerOfRun, answerOfStatus, latestRuns } from "./required-checks.ts";

export type MergeState = "clean" | "dirty" | "blocked" | "behind" | "unstable" | "draft" | "unknown";

/** GitHub's one-word answer to "can this be merged?", for everybody without bypass. */
export async function mergeStateOf(world: World, repo: Repo, issue: Issue, pull: Pull): Promise<MergeState> {
  if (pull.merged || issue.state === "closed") return "unknown";
  const known = knownMergeability(repo, pull);
  if (known === "unknown") return "unknown";
  if (known === "dirty") return "dirty";
  if (pull.draft) return "draft";
  const problems = await mergeProblems(world, repo, issue, pull, { actor: null, method: null });
  if (problems.some((problem) => problem.kind !== "behind")) return "blocked";
  if (problems.length > 0) return "behind";
  const answers = [
    ...latestRuns(repo, pull.head.sha).map(answerOfRun),
    ...latestStatuses(repo, pull.head.sha).map(answerOfStatus),
  ];
  return answers.every((answer) => answer === "passing") ? "clean" : "unstable";
}
