import type { Repo } from "../state/repository.ts";
import type { Deployment } from "../state/deployment.ts";
import { nextId, timestamp, type World } from "../state/world.ts";
import { openPullsOf } from "../views/check-view.ts";
import { deploymentView } from "../views/deployment-view.ts";
import { pullView } from "../views/pull-view.ts";
import { repoApi } from "../views/urls.ts";
import { factsOf, type Job } from "./carry-out-job.ts";
import { emit } from "./emit.ts";
import { isPull } from "./touch-issue.ts";

/** Asks the app that guards a job's environment, if there is one, whether the job may go on. */
export async function askGate(world: World, repo: Repo, job: Job): Promise<void> {
  const { run } = job;
  const { grants, branch } = factsOf(job);
  const wanted = grants.environment?.name.toLowerCase();
  const environment = repo.environments.find((one) => one.name.toLowerCase() === wanted);
  const app = [...world.apps.values()].find((one) => one.slug === environment?.gate);
  if (environment === undefined || app === undefined || world.closing) return;
  const deployment: Deployment = {
    id: nextId(world),
    sha: run.headSha,
    ref: branch,
    task: "deploy",
    environment: environment.name,
    description: null,
    payload: {},
    creator: run.actor,
    app: null,
    createdAt: timestamp(world),
  };
  repo.deployments.push(deployment);
  const pulls = openPullsOf(repo, run.headSha).filter(isPull);
  const payload = {
    environment: environment.name,
    event: run.event,
    deployment_callback_url: `${repoApi(world, repo)}/actions/runs/${run.id}/deployment_protection_rule`,
    deployment: deploymentView(world, repo, deployment),
    pull_requests: await Promise.all(pulls.map((issue) => pullView(world, repo, issue))),
  };
  emit(world, repo, {
    event: "deployment_protection_rule",
    action: "requested",
    sender: run.actor,
    payload,
    only: app,
  });
}
