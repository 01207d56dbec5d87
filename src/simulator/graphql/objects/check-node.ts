import { guardsOf } from "../../rules/guard.ts";
import { answerOfRun, answerOfStatus, latestRuns } from "../../rules/required-checks.ts";
import type { CheckRun, CommitStatus } from "../../state/check.ts";
import type { Repo } from "../../state/repository.ts";
import { latestStatuses, suiteOutcome, suiteRuns } from "../../views/check-view.ts";
import { nodeId, repoHtml } from "../../views/urls.ts";
import { connection, type PageArguments } from "../connection.ts";
import { demand, type Context, type GraphNode } from "../context.ts";
import { accountNode } from "./account-node.ts";

type Entry = { run: CheckRun } | { status: CommitStatus };

/** Everything that was reported on a commit, or null when nothing was. */
export function rollupNode(context: Context, repo: Repo, sha: string): GraphNode | null {
  demand(context, repo, "read", ["checks:read", "statuses:read"]);
  const entries: Entry[] = [
    ...latestRuns(repo, sha).map((run) => ({ run })),
    ...latestStatuses(repo, sha).map((status) => ({ status })),
  ];
  if (entries.length === 0) return null;
  return {
    __typename: "StatusCheckRollup",
    id: nodeId("StatusCheckRollup", `${repo.id}:${sha}`),
    state: rollupState(entries),
    contexts: (page: PageArguments) =>
      connection(entries, page, "contexts", (entry) =>
        "run" in entry ? checkRunNode(context, repo, entry.run) : statusNode(context, repo, entry.status),
      ),
  };
}

function rollupState(entries: readonly Entry[]): string {
  const answers = entries.map((one) => ("run" in one ? answerOfRun(one.run) : answerOfStatus(one.status)));
  if (answers.includes("failing")) return "FAILURE";
  return answers.includes("pending") ? "PENDING" : "SUCCESS";
}

type Asked = { pullRequestNumber?: number | null; pullRequestId?: string | null };

function isRequired(repo: Repo, name: string, appId: number | null, asked: Asked): boolean {
  const issue = [...repo.issues.values()].find(
    (one) =>
      one.number === asked.pullRequestNumber ||
      (one.pull !== null && nodeId("PullRequest", one.pull.id) === asked.pullRequestId),
  );
  const branch = issue?.pull?.base.ref ?? repo.defaultBranch;
  return guardsOf(repo, branch).some((guard) =>
    guard.checks?.required.some((one) => one.context === name && (one.appId === null || one.appId === appId)),
  );
}

export function checkRunNode(context: Context, repo: Repo, run: CheckRun): GraphNode {
  const html = `${repoHtml(context.world, repo)}/runs/${run.id}`;
  const outcome = suiteOutcome(suiteRuns(repo, run.suite));
  return {
    __typename: "CheckRun",
    id: nodeId("CheckRun", run.id),
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
    title: run.title,
    summary: run.summary,
    text: run.text,
    detailsUrl: run.detailsUrl ?? html,
    url: html,
    permalink: html,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    isRequired: (asked: Asked) => isRequired(repo, run.name, run.app.id, asked),
    checkSuite: {
      __typename: "CheckSuite",
      id: nodeId("CheckSuite", run.suite.id),
      databaseId: run.suite.id,
      status: outcome.status.toUpperCase(),
      conclusion: outcome.conclusion?.toUpperCase() ?? null,
      createdAt: run.suite.createdAt,
      updatedAt: run.suite.updatedAt,
      app: {
        __typename: "App",
        id: nodeId("App", run.app.id),
        databaseId: run.app.id,
        slug: run.app.slug,
        name: run.app.name,
      },
      workflowRun: () => workflowRunNode(context, repo, run),
    },
  };
}

function workflowRunNode(context: Context, repo: Repo, run: CheckRun): GraphNode | null {
  const found = repo.workflowRuns.find((one) => one.jobs.includes(run));
  if (found === undefined) return null;
  return {
    __typename: "WorkflowRun",
    id: nodeId("WorkflowRun", found.id),
    databaseId: found.id,
    event: found.event,
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    url: `${repoHtml(context.world, repo)}/actions/runs/${found.id}`,
    workflow: { __typename: "Workflow", id: nodeId("Workflow", found.path), name: found.name },
  };
}

function statusNode(context: Context, repo: Repo, status: CommitStatus): GraphNode {
  return {
    __typename: "StatusContext",
    id: nodeId("StatusContext", status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description,
    targetUrl: status.targetUrl,
    createdAt: status.createdAt,
    creator: accountNode(context, status.creator),
    isRequired: (asked: Asked) => isRequired(repo, status.context, status.creator.appId, asked),
  };
}
