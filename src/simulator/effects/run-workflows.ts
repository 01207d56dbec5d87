import { readCommit } from "../git/commit.ts";
import { readObject } from "../git/store.ts";
import { findInTree } from "../git/tree.ts";
import { jobGrants } from "../rules/job-grants.ts";
import { startsOn } from "../rules/workflow-starts.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { CheckRun } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import { fullName } from "../state/repository.ts";
import type { JobFacts, WorkflowRun } from "../state/workflow.ts";
import { nextId, timestamp, type World } from "../state/world.ts";
import { grantsOutput } from "../views/grants-view.ts";
import { announceWorkflowJob, announceWorkflowRun } from "./announce-workflow.ts";
import { startJob } from "./carry-out-job.ts";
import { announceRun, announceSuite, suiteOf } from "./check-events.ts";
import { readWorkflows, type Workflow, type WorkflowJob } from "./read-workflows.ts";

export type Trigger = {
  event: "push" | "pull_request" | "pull_request_target" | "merge_group" | "workflow_dispatch" | "repository_dispatch";
  /** The activity, such as `opened`, where the event has any. */
  action: string | null;
  sha: string;
  branch: string;
  /** Pull requests only: the base branch. */
  base: string | null;
  before: string | null;
  by: Account;
  /** Where the head is, when it is not this repository. */
  headRepo?: Repo;
  /** The tree whose workflows run, when it is not the commit's own. */
  tree?: string;
  /** Runs this workflow file alone. */
  only?: string;
};

export const actionsAppId = 15_368;

const skipped = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

/** Runs the workflows that an event starts, as check runs of the GitHub Actions app; answers the runs. */
export async function runWorkflows(world: World, repo: Repo, trigger: Trigger): Promise<WorkflowRun[]> {
  const commit = await readCommit(repo.git, trigger.sha);
  const app = world.apps.get(actionsAppId);
  if (commit === null || app === undefined) return [];
  const byPush = trigger.event === "push" || trigger.event.startsWith("pull_request");
  if (byPush && skipped.test(commit.message)) return [];
  // What a workflow's own token does starts no further workflow, but for dispatches.
  if (trigger.by.id === app.bot.id && !trigger.event.endsWith("_dispatch")) return [];
  const tree = trigger.tree ?? commit.tree;
  const runs: WorkflowRun[] = [];
  for (const workflow of await readWorkflows(repo.git, tree)) {
    if (trigger.only !== undefined && trigger.only !== workflow.path) continue;
    if (await startsOn(repo.git, workflow, trigger))
      runs.push(await startRun(world, repo, app, workflow, trigger, tree));
  }
  return runs;
}

async function startRun(
  world: World,
  repo: Repo,
  app: App,
  workflow: Workflow,
  trigger: Trigger,
  tree: string,
): Promise<WorkflowRun> {
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
    headRepo: trigger.headRepo ?? repo,
    status: "queued",
    conclusion: null,
    actor: trigger.by,
    createdAt: at,
    updatedAt: at,
    jobs: [],
    facts: new Map(),
  };
  repo.workflowRuns.push(run);
  for (const job of workflow.jobs) {
    const facts = factsOf(repo, workflow, job, trigger, tree);
    const check = checkOf(world, repo, run, { suite, app, job, facts });
    run.jobs.push(check);
    run.facts.set(check.id, facts);
    repo.checkRuns.push(check);
  }
  await announceWorkflowRun(world, repo, run, "requested");
  for (const check of run.jobs) {
    announceRun(world, repo, check, "created", trigger.by);
    announceWorkflowJob(world, repo, run, check, "queued");
    startJob(world, repo, { run, check });
  }
  return run;
}

type NewCheck = { suite: CheckRun["suite"]; app: App; job: WorkflowJob; facts: JobFacts };

/** A job's check run. Its output says what the job would have been given, as no log will ever show it. */
function checkOf(world: World, repo: Repo, run: WorkflowRun, { suite, app, job, facts }: NewCheck): CheckRun {
  return {
    id: nextId(world),
    suite,
    app,
    name: job.name,
    headSha: run.headSha,
    status: "queued",
    conclusion: null,
    startedAt: run.createdAt,
    completedAt: null,
    externalId: `${run.id}/${job.key}`,
    detailsUrl: `${world.url}/${fullName(repo)}/actions/runs/${run.id}`,
    ...grantsOutput(facts.grants),
    text: null,
    annotations: [],
    actions: [],
  };
}

function factsOf(repo: Repo, workflow: Workflow, job: WorkflowJob, trigger: Trigger, tree: string): JobFacts {
  const fromFork = trigger.headRepo !== undefined && trigger.headRepo.id !== repo.id;
  return {
    repo: fullName(repo),
    workflow: workflow.name,
    job: job.name,
    event: trigger.event,
    branch: trigger.branch,
    sha: trigger.sha,
    tree,
    grants: jobGrants(repo, workflow, job, { event: trigger.event, fromFork }),
    readFile: async (path) => {
      const entry = await findInTree(repo.git, tree, path);
      const blob = entry === null ? null : await readObject(repo.git, entry.oid, "blob");
      return blob === null ? null : blob.content.toString("utf8");
    },
  };
}
