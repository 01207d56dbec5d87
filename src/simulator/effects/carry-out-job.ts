import type { CheckRun, Conclusion } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import type { JobFacts, WorkflowRun } from "../state/workflow.ts";
import { exclusively, inBackground, timestamp, type World } from "../state/world.ts";
import { announceWorkflowJob, announceWorkflowRun } from "./announce-workflow.ts";
import { askGate } from "./ask-gate.ts";
import { tryAutoMerges } from "./auto-merge.ts";
import { announceCompletion } from "./check-events.ts";
import { decideJob } from "./decide-job.ts";

export type Job = { run: WorkflowRun; check: CheckRun };

/** Carries a job out in the background; one whose environment wants an approval waits for it. */
export function startJob(world: World, repo: Repo, job: Job): void {
  const { run, check } = job;
  if (factsOf(job).grants.environment?.needsApproval !== true) {
    inBackground(world, () => carryOut(world, repo, job));
    return;
  }
  check.status = "waiting";
  run.status = "waiting";
  announceWorkflowJob(world, repo, run, check, "waiting");
  inBackground(world, () => exclusively(world, repo, () => askGate(world, repo, job)));
}

/** What a job is about; every job of a run has an entry. */
export function factsOf({ run, check }: Job): JobFacts {
  const facts = run.facts.get(check.id);
  if (facts === undefined) throw new Error(`The job ${check.id} has no facts.`);
  return facts;
}

async function carryOut(world: World, repo: Repo, job: Job): Promise<void> {
  const { run, check } = job;
  if (world.closing) return;
  const { conclusion, delayMs } = await decideJob(world, factsOf(job));
  if (conclusion === "never" || check.status === "completed") return;
  check.status = "in_progress";
  const isFirst = run.status !== "in_progress";
  run.status = "in_progress";
  if (isFirst) await announceWorkflowRun(world, repo, run, "in_progress");
  announceWorkflowJob(world, repo, run, check, "in_progress");
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  await exclusively(world, repo, () => concludeJob(world, repo, run, check, conclusion));
}

/** Lets a job that waited for its environment go on, or ends it. */
export async function passGate(world: World, repo: Repo, job: Job, isApproved: boolean): Promise<void> {
  const { run, check } = job;
  if (check.status !== "waiting") return;
  if (!isApproved) {
    await concludeJob(world, repo, run, check, "failure");
    return;
  }
  check.status = "queued";
  run.status = "queued";
  inBackground(world, () => carryOut(world, repo, job));
}

/** Ends the jobs of a run that have not ended. */
export async function cancelRun(world: World, repo: Repo, run: WorkflowRun): Promise<void> {
  for (const check of run.jobs.filter((job) => job.status !== "completed")) {
    await concludeJob(world, repo, run, check, "cancelled");
  }
}

async function concludeJob(
  world: World,
  repo: Repo,
  run: WorkflowRun,
  check: CheckRun,
  conclusion: Conclusion,
): Promise<void> {
  if (world.closing || check.status === "completed") return;
  check.status = "completed";
  check.conclusion = conclusion;
  check.completedAt = timestamp(world);
  announceWorkflowJob(world, repo, run, check, "completed");
  if (run.jobs.every((job) => job.status === "completed")) {
    run.status = "completed";
    run.conclusion = run.jobs.find((job) => job.conclusion !== "success")?.conclusion ?? "success";
    run.updatedAt = timestamp(world);
    await announceWorkflowRun(world, repo, run, "completed");
  }
  await announceCompletion(world, repo, check, check.app.bot);
  tryAutoMerges(world, repo);
}
