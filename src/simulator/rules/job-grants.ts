import type { Workflow, WorkflowJob } from "../effects/read-workflows.ts";
import type { Repo } from "../state/repository.ts";
import type { Environment, JobGrants } from "../state/workflow.ts";
import { tokenPermissions } from "./token-permissions.ts";

/** What GitHub's own machines are called; every other label is somebody's own machine. */
const hosted = /^(ubuntu|windows|macos)-/;

/** These carry a workflow from the pull request itself, so that a fork's gets nothing worth having. */
const carriedByPulls = new Set(["pull_request", "pull_request_review", "pull_request_review_comment"]);

/** What a job would be given: secrets, token, environment, machine. */
export function jobGrants(
  repo: Repo,
  workflow: Workflow,
  job: WorkflowJob,
  start: { event: string; fromFork: boolean },
): JobGrants {
  const isForeign = start.fromFork && carriedByPulls.has(start.event);
  const environment = repo.environments.find((one) => one.name.toLowerCase() === job.environment?.toLowerCase());
  const { token, from } = tokenPermissions({
    job: job.permissions,
    workflow: workflow.permissions,
    byDefault: repo.settings.workflowToken,
    isReadOnly: isForeign,
  });
  const there = isForeign ? [] : [...repo.secrets, ...(environment?.secrets ?? [])].map((name) => name.toUpperCase());
  const wanted = job.wantsAllSecrets ? [...there, ...job.secrets] : job.secrets;
  const labels = job.runsOn;
  return {
    event: start.event,
    fromFork: start.fromFork,
    token,
    tokenFrom: from,
    secrets: [...new Set(wanted.filter((name) => there.includes(name)))].sort(),
    secretsMissing: job.secrets.filter((name) => !there.includes(name)),
    environment: job.environment === null ? null : { name: job.environment, needsApproval: isGated(environment) },
    runner: { labels, isSelfHosted: labels.length > 0 && !labels.every((label) => hosted.test(label)) },
    because: reasons(repo, job, { ...start, isForeign, from, environment }),
  };
}

export function isGated(environment: Environment | undefined): boolean {
  return environment !== undefined && (environment.reviewers.length > 0 || environment.gate !== null);
}

type Grounds = {
  event: string;
  fromFork: boolean;
  isForeign: boolean;
  from: JobGrants["tokenFrom"];
  environment: Environment | undefined;
};

function reasons(repo: Repo, job: WorkflowJob, { event, fromFork, isForeign, from, environment }: Grounds): string[] {
  const said: string[] = [];
  if (from === "default") {
    said.push(`No permissions are asked for, so the repository's default counts: ${repo.settings.workflowToken}.`);
  } else said.push(`The ${from}'s own permissions count; what they leave out is none.`);
  if (isForeign) said.push("It comes from a fork: the token only reads, and no secret is handed over.");
  else if (fromFork) said.push(`${event} runs the base repository's workflow with its secrets, even for a fork.`);
  if (job.wantsAllSecrets) said.push("It reads or hands on all secrets at once.");
  if (environment !== undefined) said.push(environmentReason(environment));
  return said;
}

function environmentReason({ name, reviewers, gate }: Environment): string {
  const who = [...reviewers, ...(gate === null ? [] : [`the app ${gate}`])];
  if (who.length === 0) return `The environment ${name} asks nobody.`;
  return `The environment ${name} waits for ${who.join(" or ")} first.`;
}
