import { z } from "zod";
import { cancelRun, runWorkflows } from "../effects/run-workflows.ts";
import { emit } from "../effects/emit.ts";
import {
  bodyOf,
  noContent,
  numberParam,
  ok,
  page,
  textParam,
  writerOf,
  type RepoCall,
  type Reply,
} from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { readWorkflows } from "../effects/read-workflows.ts";
import type { WorkflowRun } from "../state/workflow.ts";
import { accountView } from "../views/account-view.ts";
import { headCommitView } from "../views/check-view.ts";
import { baseView } from "../views/repo-view.ts";
import { nodeId, repoApi, repoHtml } from "../views/urls.ts";
import { resolveCommit } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["actions:read"] };
const write: RepoNeed = { person: "write", app: ["actions:write"] };
const settings: RepoNeed = { person: "admin", app: ["administration:read"] };
const changeSettings: RepoNeed = { person: "admin", app: ["administration:write"] };
const secrets: RepoNeed = { person: "write", app: ["secrets:read"] };

export const actionsRoutes: Route[] = [
  repoRoute("GET /actions/permissions", settings, () => ok({ enabled: true, allowed_actions: "all" })),
  repoRoute("GET /actions/permissions/workflow", settings, (call) => ok(workflowToken(call))),
  repoRoute("PUT /actions/permissions/workflow", changeSettings, (call) => {
    const body = bodyOf(call, tokenBody);
    call.repo.settings.workflowToken = body.default_workflow_permissions ?? call.repo.settings.workflowToken;
    call.repo.settings.workflowsMayApprove =
      body.can_approve_pull_request_reviews ?? call.repo.settings.workflowsMayApprove;
    return noContent;
  }),
  repoRoute("GET /actions/secrets", secrets, (call) =>
    page(
      call.repo.secrets,
      (name) => ({ name, created_at: call.repo.createdAt, updated_at: call.repo.createdAt }),
      "secrets",
    ),
  ),
  repoRoute("GET /actions/workflows", read, listWorkflows),
  repoRoute("POST /actions/workflows/{workflow_id}/dispatches", write, dispatchWorkflow),
  repoRoute("GET /actions/runs", read, (call) => {
    const sha = call.query.get("head_sha");
    const branch = call.query.get("branch");
    const runs = call.repo.workflowRuns.filter(
      (run) => (sha === null || run.headSha === sha) && (branch === null || run.headBranch === branch),
    );
    return page(runs.toReversed(), (run) => runView(call, run), "workflow_runs");
  }),
  repoRoute("GET /actions/runs/{run_id}", read, async (call) => ok(await runView(call, runOf(call)))),
  repoRoute("GET /actions/runs/{run_id}/jobs", read, (call) => {
    const run = runOf(call);
    return page(run.jobs, (job) => jobView(call, run, job), "jobs");
  }),
  repoRoute("POST /dispatches", { person: "write", app: ["contents:write"] }, dispatch),
  repoRoute("POST /actions/runs/{run_id}/cancel", write, async (call) => {
    const run = runOf(call);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
    await cancelRun(call.world, call.repo, run);
    return ok({}, 202);
  }),
];

const tokenBody = z.object({
  default_workflow_permissions: z.enum(["read", "write"]).optional(),
  can_approve_pull_request_reviews: z.boolean().optional(),
});

function workflowToken(call: RepoCall): Record<string, unknown> {
  const { workflowToken: level, workflowsMayApprove } = call.repo.settings;
  return { default_workflow_permissions: level, can_approve_pull_request_reviews: workflowsMayApprove };
}

async function listWorkflows(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const commit = await resolveCommit(repo, repo.defaultBranch);
  const workflows = commit === null ? [] : await readWorkflows(repo.git, commit.tree);
  const view = (workflow: { path: string; name: string }): Record<string, unknown> => ({
    id: idOfPath(workflow.path),
    node_id: nodeId("Workflow", workflow.path),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url: `${repoApi(world, repo)}/actions/workflows/${idOfPath(workflow.path)}`,
    html_url: `${repoHtml(world, repo)}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${repoHtml(world, repo)}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  });
  return page(workflows, view, "workflows");
}

/** A number that follows from the path, so that it stays the same from push to push. */
function idOfPath(path: string): number {
  return Buffer.from(path).reduce((sum, byte) => (sum * 31 + byte) % 2_147_483_647, 7);
}

function runOf(call: RepoCall): WorkflowRun {
  const id = numberParam(call, "run_id");
  return orNotFound(call.repo.workflowRuns.find((run) => run.id === id));
}

async function runView(call: RepoCall, run: WorkflowRun): Promise<Record<string, unknown>> {
  const { repo, world } = call;
  const url = `${repoApi(world, repo)}/actions/runs/${run.id}`;
  const suite = run.jobs[0]?.suite.id ?? 0;
  const workflow = idOfPath(run.path);
  const actor = accountView(world, run.actor);
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
    pull_requests: [],
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
    workflow_url: `${repoApi(world, repo)}/actions/workflows/${workflow}`,
    head_commit: await headCommitView(repo, run.headSha),
    repository: baseView(world, repo),
    head_repository: baseView(world, repo),
  };
}

function jobView(call: RepoCall, run: WorkflowRun, job: WorkflowRun["jobs"][number]): Record<string, unknown> {
  const api = repoApi(call.world, call.repo);
  return {
    id: job.id,
    run_id: run.id,
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
    labels: ["ubuntu-latest"],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
    workflow_name: run.name,
    head_branch: run.headBranch,
  };
}

const dispatchBody = z.object({ ref: z.string(), inputs: z.record(z.string(), z.unknown()).optional() });

async function dispatchWorkflow(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const body = bodyOf(call, dispatchBody);
  if (Object.keys(body.inputs ?? {}).length > 25) throw new Refusal(422, "you may only define up to 25 `inputs`");
  const commit = await resolveCommit(repo, body.ref);
  if (commit === null) throw new Refusal(422, `No ref found for: ${body.ref}`);
  const wanted = textParam(call, "workflow_id");
  const matches = (path: string): boolean => String(idOfPath(path)) === wanted || path.endsWith(`/${wanted}`);
  const workflow = orNotFound((await readWorkflows(repo.git, commit.tree)).find((one) => matches(one.path)));
  if (workflow.on["workflow_dispatch"] === undefined) {
    throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const by = writerOf(call.actor).account;
  const branch = body.ref.replace("refs/heads/", "");
  const only = workflow.path;
  const trigger = { event: "workflow_dispatch", sha: commit.oid, branch, base: null, before: null, by, only } as const;
  await runWorkflows(world, repo, trigger);
  return noContent;
}

const eventBody = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).optional(),
});

function dispatch(call: RepoCall): Reply {
  const body = bodyOf(call, eventBody);
  const payload = body.client_payload ?? {};
  if (Object.keys(payload).length > 10)
    throw new Refusal(422, "No more than 10 properties are allowed; client_payload");
  if (JSON.stringify(payload).length >= 64 * 1024) throw new Refusal(422, "client_payload is too large.");
  emit(call.world, call.repo, {
    event: "repository_dispatch",
    action: body.event_type,
    sender: writerOf(call.actor).account,
    payload: { branch: call.repo.defaultBranch, client_payload: payload },
  });
  return noContent;
}
