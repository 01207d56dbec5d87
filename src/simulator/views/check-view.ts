import { isoDate, readCommit } from "../git/commit.ts";
import type { CheckRun, CheckSuite, CommitStatus, Conclusion } from "../state/check.ts";
import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { appView } from "./app-view.ts";
import { baseView } from "./repo-view.ts";
import { nodeId, repoApi, repoHtml } from "./urls.ts";

/** `check-run`. */
export function checkRunView(world: World, repo: Repo, run: CheckRun): Record<string, unknown> {
  const url = `${repoApi(world, repo)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repoHtml(world, repo)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repoHtml(world, repo)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: appView(world, run.app),
    pull_requests: openPullsOf(repo, run.headSha).map((issue) => minimalPull(world, repo, issue)),
  };
}

/** Open pull requests within the repository whose head is this commit. */
export function openPullsOf(repo: Repo, sha: string): Issue[] {
  return [...repo.issues.values()].filter(
    (issue) => issue.state === "open" && issue.pull?.head.sha === sha && issue.pull.head.repo.id === repo.id,
  );
}

export function minimalPull(world: World, repo: Repo, issue: Issue): Record<string, unknown> {
  const part = { id: repo.id, url: repoApi(world, repo), name: repo.name };
  return {
    id: issue.pull?.id,
    number: issue.number,
    url: `${repoApi(world, repo)}/pulls/${issue.number}`,
    head: { ref: issue.pull?.head.ref, sha: issue.pull?.head.sha, repo: part },
    base: { ref: issue.pull?.base.ref, sha: issue.pull?.base.sha, repo: part },
  };
}

export function suiteRuns(repo: Repo, suite: CheckSuite): CheckRun[] {
  return repo.checkRuns.filter((run) => run.suite.id === suite.id);
}

/** A suite's own status and conclusion follow from its runs. */
export function suiteOutcome(runs: readonly CheckRun[]): { status: string; conclusion: Conclusion | null } {
  if (runs.length === 0) return { status: "queued", conclusion: null };
  if (runs.some((run) => run.status !== "completed")) return { status: "in_progress", conclusion: null };
  const worst: Conclusion[] = ["failure", "timed_out", "action_required", "cancelled", "stale", "success", "neutral"];
  return { status: "completed", conclusion: worst.find((c) => runs.some((run) => run.conclusion === c)) ?? "skipped" };
}

/** `check-suite`. */
export async function checkSuiteView(world: World, repo: Repo, suite: CheckSuite): Promise<Record<string, unknown>> {
  const runs = suiteRuns(repo, suite);
  const url = `${repoApi(world, repo)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteOutcome(runs),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: openPullsOf(repo, suite.headSha).map((issue) => minimalPull(world, repo, issue)),
    app: appView(world, suite.app),
    repository: baseView(world, repo),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: await headCommitView(repo, suite.headSha),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

/** `simple-commit`. */
export async function headCommitView(repo: Repo, sha: string): Promise<Record<string, unknown> | null> {
  const commit = await readCommit(repo.git, sha);
  if (commit === null) return null;
  return {
    id: sha,
    tree_id: commit.tree,
    message: commit.message.trimEnd(),
    timestamp: isoDate(commit.committer),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** `status`. */
export function statusView(world: World, repo: Repo, status: CommitStatus): Record<string, unknown> {
  return {
    url: `${repoApi(world, repo)}/statuses/${status.sha}`,
    avatar_url: `${world.url}/avatars/u/${status.creator.id}`,
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.updatedAt,
    creator: accountView(world, status.creator),
  };
}

/** The newest status of each context on a commit. */
export function latestStatuses(repo: Repo, sha: string): CommitStatus[] {
  const newest = new Map<string, CommitStatus>();
  for (const status of repo.statuses) if (status.sha === sha) newest.set(status.context, status);
  return [...newest.values()];
}
