import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { readWorkflows } from "../effects/read-workflows.ts";
import { runWorkflows } from "../effects/run-workflows.ts";
import { bodyOf, noContent, ok, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type Route } from "../http/route.ts";
import { repoApi, repoHtml } from "../views/urls.ts";
import { idOfPath } from "../views/workflow-view.ts";
import { resolveCommit } from "./find-commit.ts";

export const dispatchRoutes: Route[] = [
  repoRoute(
    "POST /actions/workflows/{workflow_id}/dispatches",
    { person: "write", app: ["actions:write"] },
    dispatchWorkflow,
  ),
  repoRoute("POST /dispatches", { person: "write", app: ["contents:write"] }, dispatch),
];

const dispatchBody = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  return_run_details: z.boolean().default(false),
});

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
  const place = { action: null, sha: commit.oid, branch, base: null, before: null };
  const [run] = await runWorkflows(world, repo, { event: "workflow_dispatch", ...place, by, only });
  if (!body.return_run_details || run === undefined) return noContent;
  return ok({
    workflow_run_id: run.id,
    run_url: `${repoApi(world, repo)}/actions/runs/${run.id}`,
    html_url: `${repoHtml(world, repo)}/actions/runs/${run.id}`,
  });
}

const eventBody = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).optional(),
});

async function dispatch(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const body = bodyOf(call, eventBody);
  const payload = body.client_payload ?? {};
  if (Object.keys(payload).length > 10)
    throw new Refusal(422, "No more than 10 properties are allowed; client_payload");
  if (JSON.stringify(payload).length >= 64 * 1024) throw new Refusal(422, "client_payload is too large.");
  const by = writerOf(call.actor).account;
  const branch = repo.defaultBranch;
  const announced = { branch, client_payload: payload };
  emit(world, repo, { event: "repository_dispatch", action: body.event_type, sender: by, payload: announced });
  const sha = repo.git.refs.get(`refs/heads/${branch}`);
  if (sha === undefined) return noContent;
  const place = { action: body.event_type, sha, branch, base: null, before: null };
  await runWorkflows(world, repo, { event: "repository_dispatch", ...place, by });
  return noContent;
}
