import { z } from "zod";
import { cancelRun } from "../effects/carry-out-job.ts";
import { readWorkflows } from "../effects/read-workflows.ts";
import { bodyOf, noContent, numberParam, ok, page, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { WorkflowRun } from "../state/workflow.ts";
import { workflowJobView, workflowRunView, workflowView } from "../views/workflow-view.ts";
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
  repoRoute("GET /actions/runs", read, (call) => {
    const sha = call.query.get("head_sha");
    const branch = call.query.get("branch");
    const runs = call.repo.workflowRuns.filter(
      (run) => (sha === null || run.headSha === sha) && (branch === null || run.headBranch === branch),
    );
    return page(runs.toReversed(), (run) => workflowRunView(call.world, call.repo, run), "workflow_runs");
  }),
  repoRoute("GET /actions/runs/{run_id}", read, async (call) =>
    ok(await workflowRunView(call.world, call.repo, runOf(call))),
  ),
  repoRoute("GET /actions/runs/{run_id}/jobs", read, (call) => {
    const run = runOf(call);
    return page(run.jobs, (job) => workflowJobView(call.world, call.repo, run, job), "jobs");
  }),
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
  return page(workflows, (workflow) => workflowView(world, repo, workflow), "workflows");
}

function runOf(call: RepoCall): WorkflowRun {
  const id = numberParam(call, "run_id");
  return orNotFound(call.repo.workflowRuns.find((run) => run.id === id));
}
