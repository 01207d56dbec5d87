import { readCommit } from "../git/commit.ts";
import { readObject } from "../git/store.ts";
import { findInTree } from "../git/tree.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { CheckRun, Conclusion } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import { fullName } from "../state/repository.ts";
import type { JobFacts, WorkflowRun } from "../state/workflow.ts";
import { exclusively, inBackground, nextId, timestamp, type World } from "../state/world.ts";
import { tryAutoMerges } from "./auto-merge.ts";
import { announceCompletion, announceRun, announceSuite, suiteOf } from "./check-events.ts";
import { decideJob } from "./decide-job.ts";
import { readWorkflows, startsOn, type Workflow } from "./read-workflows.ts";

export type Trigger = {
  event: "push" | "pull_request" | "merge_group" | "workflow_dispatch";
  sha: string;
  branch: string;
  /** Pull requests only: the base branch. */
  base: string | null;
  before: string | null;
  by: Account;
  /** Runs this workflow file alone. */
  only?: string;
};

export const actionsAppId = 15_368;

/** Runs the workflows of the pushed tree that an event starts, as check runs of the GitHub Actions app. */
export async function runWorkflows(world: World, repo: Repo, trigger: Trigger): Promise<void> {
  const commit = await readCommit(repo.git, trigger.sha);
  const app = world.apps.get(actionsAppId);
  if (commit === null || app === undefined) return;
  if (/\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i.test(commit.message)) return;
  for (const workflow of await readWorkflows(repo.git, commit.tree)) {
    if (trigger.only !== undefined && trigger.only !== workflow.path) continue;
    if (await startsOn(repo.git, workflow, trigger)) await startRun(world, repo, app, workflow, trigger, commit.tree);
  }
}

async function startRun(
  world: World,
  repo: Repo,
  app: App,
  workflow: Workflow,
  trigger: Trigger,
  tree: string,
): Promise<void> {
  const at = timestamp(world);
  const { suite, isNew } = suiteOf(world, repo, app, trigger.sha, trigger);
  if (isNew) await announceSuite(world, repo, suite, "requested", trigger.by);
  const run: WorkflowRun = {
    id: nextId(world),
    name: workflow.name,
    path: workflow.path,
    event: trigger.event,
    headSha: trigger.sha,
    headBranch: trigger.branch,
    status: "queued",
    conclusion: null,
    actor: trigger.by,
    createdAt: at,
    updatedAt: at,
    jobs: [],
  };
  repo.workflowRuns.push(run);
  for (const job of workflow.jobs) {
    const check: CheckRun = {
      id: nextId(world),
      suite,
      app,
      name: job,
      headSha: trigger.sha,
      status: "queued",
      conclusion: null,
      startedAt: at,
      completedAt: null,
      externalId: `${run.id}/${job}`,
      detailsUrl: `${world.url}/${fullName(repo)}/actions/runs/${run.id}`,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      actions: [],
    };
    run.jobs.push(check);
    repo.checkRuns.push(check);
    announceRun(world, repo, check, "created", trigger.by);
    const facts = factsOf(repo, workflow, job, trigger, tree);
    inBackground(world, () => carryOut(world, repo, run, check, facts));
  }
}

function factsOf(repo: Repo, workflow: Workflow, job: string, trigger: Trigger, tree: string): JobFacts {
  return {
    repo: fullName(repo),
    workflow: workflow.name,
    job,
    event: trigger.event,
    branch: trigger.branch,
    sha: trigger.sha,
    tree,
    readFile: async (path) => {
      const entry = await findInTree(repo.git, tree, path);
      const blob = entry === null ? null : await readObject(repo.git, entry.oid, "blob");
      return blob === null ? null : blob.content.toString("utf8");
    },
  };
}

async function carryOut(world: World, repo: Repo, run: WorkflowRun, check: CheckRun, facts: JobFacts): Promise<void> {
  if (world.closing) return;
  const { conclusion, delayMs } = await decideJob(world, facts);
  if (conclusion === "never") return;
  check.status = "in_progress";
  run.status = "in_progress";
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  await exclusively(world, repo, () => conclude(world, repo, run, check, conclusion));
}

/** Ends the jobs of a run that have not ended. */
export async function cancelRun(world: World, repo: Repo, run: WorkflowRun): Promise<void> {
  for (const check of run.jobs.filter((job) => job.status !== "completed")) {
    await conclude(world, repo, run, check, "cancelled");
  }
}

async function conclude(
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
  const open = run.jobs.filter((job) => job.status !== "completed");
  if (open.length === 0) {
    run.status = "completed";
    run.conclusion = run.jobs.find((job) => job.conclusion !== "success")?.conclusion ?? "success";
    run.updatedAt = timestamp(world);
  }
  await announceCompletion(world, repo, check, check.app.bot);
  tryAutoMerges(world, repo);
}
