import type { CheckRun, CommitStatus } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import type { RequiredCheck } from "../state/ruleset.ts";

export type CheckAnswer = "passing" | "failing" | "pending" | "expected";

/** The newest run of each name and app on a commit. */
export function latestRuns(repo: Repo, sha: string): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of repo.checkRuns) if (run.headSha === sha) newest.set(`${run.app.id} ${run.name}`, run);
  return [...newest.values()];
}

/** Success, skipped and neutral pass; GitHub's own rule. */
export function passes(run: CheckRun): boolean {
  return run.conclusion === "success" || run.conclusion === "skipped" || run.conclusion === "neutral";
}

/** How a required check stands on a commit: runs and statuses of that name all count, from the pinned app only. */
export function answerOf(repo: Repo, sha: string, required: RequiredCheck): CheckAnswer {
  const fromPinned = (appId: number | null): boolean => required.appId === null || required.appId === appId;
  const runs = latestRuns(repo, sha).filter((run) => run.name === required.context && fromPinned(run.app.id));
  const status = repo.statuses.findLast(
    (one) => one.sha === sha && one.context === required.context && fromPinned(one.creator.appId),
  );
  const answers = [...runs.map(answerOfRun), ...(status === undefined ? [] : [answerOfStatus(status)])];
  if (answers.length === 0) return "expected";
  if (answers.includes("failing")) return "failing";
  return answers.includes("pending") ? "pending" : "passing";
}

export function answerOfRun(run: CheckRun): CheckAnswer {
  if (run.status !== "completed") return "pending";
  return passes(run) ? "passing" : "failing";
}

export function answerOfStatus(status: CommitStatus): CheckAnswer {
  if (status.state === "pending") return "pending";
  return status.state === "success" ? "passing" : "failing";
}

/** GitHub's sentence about required checks that do not pass, or null. */
export function checksProblem(repo: Repo, sha: string, required: readonly RequiredCheck[]): string | null {
  const answers = required.map((check) => ({ check, answer: answerOf(repo, sha, check) }));
  const open = answers.filter(({ answer }) => answer !== "passing");
  const [first] = open;
  if (first === undefined) return null;
  const words = { expected: "expected", failing: "failing", pending: "in progress", passing: "passing" } as const;
  if (open.length === 1) return `Required status check "${first.check.context}" is ${words[first.answer]}.`;
  return `${open.length} of ${required.length} required status checks are ${words[first.answer]}.`;
}
