import type { CheckRun } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import type { WorkflowRun } from "../state/workflow.ts";
import type { World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { headCommitView, minimalPull, openPullsOf } from "./check-view.ts";
import { baseView } from "./repo-view.ts";
import { nodeId, repoApi, repoHtml } from "./urls.ts";

/** A workflow's id: it follows from the path, so that it stays the same from push to push. */
export function idOfPath(path: string): number {
  return Buffer.from(path).reduce((sum, byte) => (sum * 31 + byte) % 2_147_483_647, 7);
}

/** `workflow`. */
export function workflowView(
  world: World,
  repo: Repo,
  workflow: { path: string; name: string },
): Record<string, unknown> {
  const id = idOfPath(workflow.path);
  return {
    id,
    node_id: nodeId("Workflow", workflow.path),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url: `${repoApi(world, repo)}/actions/workflows/${id}`,
    html_url: `${repoHtml(world, repo)}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${repoHtml(world, repo)}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

/** `workflow-run`. */
export async function workflowRunView(world: World, repo: Repo, run: WorkflowRun): Promise<Record<string, unknown>> {
  const url = `${repoApi(world, repo)}/actions/runs/${run.id}`;
  const suite = run.jobs[0]?.suite.id ?? 0;
  const workflow = idOfPath(run.path);
  const actor = accountView(world, run.actor);
  const pulls = run.headRepo.id === repo.id ? openPullsOf(repo, run.headSha) : [];
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WorkflowRun", run.id),
    check_suite_id: suite,
    check_suite_node_id: nodeId("CheckSuite", suite),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: repo.workflowRuns.indexOf(run) + 1,
    run_attempt: 1,
    event: run.event,
    display_title: run.name,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow,
    url,
    html_url: `${repoHtml(world, repo)}/actions/runs/${run.id}`,
    pull_requests: pulls.map((issue) => minimalPull(world, repo, issue)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor,
    triggering_actor: actor,
    run_started_at: run.createdAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repoApi(world, repo)}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${repoApi(world, repo)}/actions/workflows/${workflow}`,
    head_commit: await headCommitView(repo, run.headSha),
    repository: baseView(world, repo),
    head_repository: baseView(world, run.headRepo),
  };
}

/** `job`. */
export function workflowJobView(world: World, repo: Repo, run: WorkflowRun, job: CheckRun): Record<string, unknown> {
  const api = repoApi(world, repo);
  return {
    id: job.id,
    run_id: run.id,
    run_attempt: 1,
    run_url: `${api}/actions/runs/${run.id}`,
    node_id: nodeId("CheckRun", job.id),
    head_sha: job.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: job.detailsUrl,
    status: job.status,
    conclusion: job.conclusion,
    created_at: run.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: run.facts.get(job.id)?.grants.runner.labels ?? [],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
    workflow_name: run.name,
    head_branch: run.headBranch,
  };
}
