import type { CheckRun } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import type { WorkflowRun } from "../state/workflow.ts";
import type { World } from "../state/world.ts";
import { workflowJobView, workflowRunView, workflowView } from "../views/workflow-view.ts";
import { emit, isHeard } from "./emit.ts";

/** Tells of a run as a whole. */
export async function announceWorkflowRun(
  world: World,
  repo: Repo,
  run: WorkflowRun,
  action: "requested" | "in_progress" | "completed",
): Promise<void> {
  if (!isHeard(world, repo, "workflow_run")) return;
  const payload = {
    workflow: workflowView(world, repo, run),
    workflow_run: await workflowRunView(world, repo, run),
  };
  emit(world, repo, { event: "workflow_run", action, sender: run.actor, payload });
}

/** Tells of one job of a run. */
export function announceWorkflowJob(
  world: World,
  repo: Repo,
  run: WorkflowRun,
  job: CheckRun,
  action: "queued" | "in_progress" | "completed" | "waiting",
): void {
  const payload = { workflow_job: workflowJobView(world, repo, run, job) };
  emit(world, repo, { event: "workflow_job", action, sender: run.actor, payload });
}
