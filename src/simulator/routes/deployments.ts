import { z } from "zod";
import { passGate } from "../effects/carry-out-job.ts";
import { emit } from "../effects/emit.ts";
import {
  appOf,
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
import type { Deployment } from "../state/deployment.ts";
import type { Environment } from "../state/workflow.ts";
import { nextId, timestamp } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { deploymentView } from "../views/deployment-view.ts";
import { nodeId, repoApi, repoHtml } from "../views/urls.ts";
import { resolveCommit } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["actions:read"] };
const deploy: RepoNeed = { person: "write", app: ["deployments:write"] };

export const deploymentRoutes: Route[] = [
  repoRoute("GET /environments", read, (call) =>
    page(call.repo.environments, (one) => environmentView(call, one), "environments"),
  ),
  repoRoute("GET /environments/{environment_name}", read, (call) =>
    ok(environmentView(call, environmentOf(call, textParam(call, "environment_name")))),
  ),
  repoRoute("POST /deployments", deploy, createDeployment),
  repoRoute("POST /deployments/{deployment_id}/statuses", deploy, createStatus),
  repoRoute("POST /actions/runs/{run_id}/deployment_protection_rule", deploy, answerGate),
];

function environmentOf(call: RepoCall, name: string): Environment {
  return orNotFound(call.repo.environments.find((one) => one.name.toLowerCase() === name.toLowerCase()));
}

function environmentView(call: RepoCall, one: Environment): Record<string, unknown> {
  return {
    id: one.id,
    node_id: nodeId("Environment", one.id),
    name: one.name,
    url: `${repoApi(call.world, call.repo)}/environments/${encodeURIComponent(one.name)}`,
    html_url: `${repoHtml(call.world, call.repo)}/deployments`,
    created_at: one.createdAt,
    updated_at: one.createdAt,
    protection_rules:
      one.reviewers.length === 0 ? [] : [{ id: one.id, node_id: nodeId("Gate", one.id), type: "required_reviewers" }],
    deployment_branch_policy: null,
  };
}

const deploymentBody = z.object({
  ref: z.string(),
  task: z.string().default("deploy"),
  environment: z.string().default("production"),
  description: z.string().max(140).nullable().default(null),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
});

async function createDeployment(call: RepoCall): Promise<Reply> {
  const { world, repo } = call;
  const by = writerOf(call.actor);
  const body = bodyOf(call, deploymentBody);
  const commit = await resolveCommit(repo, body.ref);
  if (commit === null) throw new Refusal(422, `No ref found for: ${body.ref}`);
  const deployment: Deployment = {
    ...body,
    id: nextId(world),
    sha: commit.oid,
    creator: by.account,
    app: appOf(by),
    createdAt: timestamp(world),
  };
  repo.deployments.push(deployment);
  const view = deploymentView(world, repo, deployment);
  const payload = { deployment: view, workflow: null, workflow_run: null };
  emit(world, repo, { event: "deployment", action: "created", sender: by.account, payload });
  return ok(view, 201);
}

const statusBody = z.object({
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  log_url: z.string().default(""),
  description: z.string().max(140).default(""),
  environment_url: z.string().default(""),
});

function createStatus(call: RepoCall): Reply {
  const { world, repo } = call;
  const body = bodyOf(call, statusBody);
  const by = writerOf(call.actor);
  const wanted = numberParam(call, "deployment_id");
  const deployment = orNotFound(repo.deployments.find((one) => one.id === wanted));
  const id = nextId(world);
  const at = timestamp(world);
  const { url, environment, repository_url } = deploymentView(world, repo, deployment);
  const view = {
    url: `${String(url)}/statuses/${id}`,
    id,
    node_id: nodeId("DeploymentStatus", id),
    state: body.state,
    creator: accountView(world, by.account),
    description: body.description,
    environment,
    target_url: body.log_url === "" ? repoHtml(world, repo) : body.log_url,
    created_at: at,
    updated_at: at,
    deployment_url: url,
    repository_url,
    ...(body.environment_url === "" ? {} : { environment_url: body.environment_url }),
    ...(body.log_url === "" ? {} : { log_url: body.log_url }),
  };
  const payload = { deployment_status: view, deployment: deploymentView(world, repo, deployment) };
  emit(world, repo, { event: "deployment_status", action: "created", sender: by.account, payload });
  return ok(view, 201);
}

const gateBody = z.object({
  environment_name: z.string(),
  state: z.enum(["approved", "rejected"]).optional(),
  comment: z.string().optional(),
});

async function answerGate(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const id = numberParam(call, "run_id");
  const run = orNotFound(repo.workflowRuns.find((one) => one.id === id));
  const { environment_name: name, state } = bodyOf(call, gateBody);
  const { gate } = environmentOf(call, name);
  if (call.actor.kind === "installation" && gate !== null && call.actor.app.slug !== gate) {
    throw new Refusal(403, "Resource not accessible by integration");
  }
  if (state === undefined) return noContent;
  for (const check of run.jobs) {
    const waitsHere = run.facts.get(check.id)?.grants.environment?.name.toLowerCase() === name.toLowerCase();
    if (waitsHere) await passGate(world, repo, { run, check }, state === "approved");
  }
  return noContent;
}
