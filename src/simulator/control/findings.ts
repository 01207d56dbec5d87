import { z } from "zod";
import { fullName, type Repo } from "../state/repository.ts";
import type { JobGrants, WorkflowRun } from "../state/workflow.ts";
import type { World } from "../state/world.ts";
import { operation, repoNamed, repoNameSchema } from "./operation.ts";

export type Duplicate = { kind: "pull request" | "comment" | "check run"; repo: string; what: string; count: number };

/** Things an app must have made only once: pull requests per head, marked comments per issue, runs per commit. */
export function duplicatesIn(world: World): Duplicate[] {
  return [...world.repos.values()].flatMap((repo) => [
    ...counted(repo, "pull request", pullHeads(repo)),
    ...counted(repo, "comment", commentMarkers(repo)),
    ...counted(repo, "check run", runNames(repo)),
  ]);
}

function counted(repo: Repo, kind: Duplicate["kind"], keys: readonly string[]): Duplicate[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([what, count]) => ({ kind, repo: fullName(repo), what, count }));
}

function pullHeads(repo: Repo): string[] {
  return [...repo.issues.values()]
    .filter((issue) => issue.pull !== null && (issue.state === "open" || issue.pull.merged))
    .map((issue) => issue.pull?.head.ref ?? "");
}

/** A bot's marker is the first HTML comment of its text. */
function commentMarkers(repo: Repo): string[] {
  return [...repo.issues.values()].flatMap((issue) =>
    issue.comments
      .filter((comment) => comment.author.type === "Bot")
      .map((comment) => /<!--([\s\S]*?)-->/.exec(comment.body)?.[1]?.trim())
      .filter((marker) => marker !== undefined)
      .map((marker) => `#${issue.number} ${marker}`),
  );
}

function runNames(repo: Repo): string[] {
  return repo.checkRuns
    .filter((run) => run.app.slug !== "github-actions")
    .map((run) => `${run.app.slug} ${run.name} ${run.headSha} ${run.externalId}`);
}

export type ReportedJob = JobGrants & {
  run: number;
  check: number;
  workflow: string;
  path: string;
  job: string;
  sha: string;
  branch: string;
  actor: string;
  status: string;
};

function reportedJobs(run: WorkflowRun): ReportedJob[] {
  const { id, path, headSha: sha, headBranch: branch, actor } = run;
  return run.jobs.flatMap((check) => {
    const facts = run.facts.get(check.id);
    if (facts === undefined) return [];
    const { workflow, job, grants } = facts;
    return [
      {
        ...grants,
        run: id,
        check: check.id,
        workflow,
        path,
        job,
        sha,
        branch,
        actor: actor.login,
        status: check.status,
      },
    ];
  });
}

const nothing = z.strictObject({}).default({});

/** What a test or the demo asks afterwards. */
export const findingOperations = {
  /** Requests from `after` (an index) on. */
  requests: operation(
    z.strictObject({ after: z.coerce.number().int().default(0) }).default({ after: 0 }),
    (world, { after }) => world.requests.slice(after),
  ),
  deliveries: operation(nothing, (world) => world.deliveries),
  unknown: operation(nothing, (world) => world.unknown),
  duplicates: operation(nothing, (world) => duplicatesIn(world)),
  /** What each job that CI reported would have been given: secrets, token, environment, machine. */
  jobs: operation(
    z.strictObject({ repo: repoNameSchema, sha: z.string().optional() }),
    (world, { repo, sha }): ReportedJob[] =>
      repoNamed(world, repo)
        .workflowRuns.filter((run) => sha === undefined || run.headSha === sha)
        .flatMap(reportedJobs),
  ),
  /** Every commit and tree that ever became reachable from a ref, and through whom. */
  trees: operation(z.strictObject({ repo: repoNameSchema }), (world, { repo }) => repoNamed(world, repo).arrivals),
};
