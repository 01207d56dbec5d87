import { isPull } from "../../effects/touch-issue.ts";
import { grantedRole, mayIn, roleOf } from "../../http/access.ts";
import { assignable } from "../../routes/repos.ts";
import type { Issue } from "../../state/issue.ts";
import { fullName, type Repo } from "../../state/repository.ts";
import { nodeId, repoHtml } from "../../views/urls.ts";
import type { PullIssue } from "../../views/pull-view.ts";
import { connection, type PageArguments } from "../connection.ts";
import { demand, GraphqlRefusal, type Context, type GraphNode } from "../context.ts";
import { accountNode } from "./account-node.ts";
import { objectNode, refNode } from "./git-node.ts";
import { issueNode } from "./issue-node.ts";
import { labelNode } from "./label-node.ts";
import { pullNode } from "./pull-node.ts";

export function repositoryNode(context: Context, repo: Repo): GraphNode {
  return {
    __typename: "Repository",
    id: nodeId("Repository", repo.id),
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: fullName(repo),
    description: repo.description,
    owner: accountNode(context, repo.owner),
    url: repoHtml(context.world, repo),
    resourcePath: `/${fullName(repo)}`,
    isPrivate: repo.private,
    isArchived: repo.archived,
    isDisabled: false,
    isEmpty: repo.git.refs.size === 0,
    isFork: repo.parent !== null,
    parent: () => (repo.parent === null ? null : repositoryNode(context, repo.parent)),
    hasIssuesEnabled: repo.hasIssues,
    visibility: repo.private ? "PRIVATE" : "PUBLIC",
    createdAt: repo.createdAt,
    updatedAt: repo.updatedAt,
    pushedAt: repo.pushedAt,
    mergeCommitAllowed: repo.settings.methods.merge,
    squashMergeAllowed: repo.settings.methods.squash,
    rebaseMergeAllowed: repo.settings.methods.rebase,
    autoMergeAllowed: repo.settings.autoMerge,
    deleteBranchOnMerge: repo.settings.deleteBranchOnMerge,
    viewerPermission: viewerPermission(context, repo),
    mergeQueue: null,
    ...gitFields(context, repo),
    ...issueLists(context, repo),
    labels: (page: PageArguments) =>
      connection(repo.labels, page, "labels", (label) => labelNode(context, repo, label)),
    label: ({ name }: { name: string }) => {
      const label = repo.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return label === undefined ? null : labelNode(context, repo, label);
    },
    collaborators: (page: PageArguments) => collaborators(context, repo, page),
  };
}

function viewerPermission(context: Context, repo: Repo): string | null {
  const { actor } = context;
  if (actor.kind === "user") return roleOf(repo, actor.account)?.toUpperCase() ?? null;
  return mayIn(actor, repo, "write", ["contents:write"]) ? "WRITE" : "READ";
}

function gitFields(context: Context, repo: Repo): GraphNode {
  const mayRead = (): void => demand(context, repo, "read", ["contents:read"]);
  return {
    defaultBranchRef: () => refNode(context, repo, `refs/heads/${repo.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      mayRead();
      const candidates = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      const found = candidates.find((name) => repo.git.refs.has(name));
      return found === undefined ? null : refNode(context, repo, found);
    },
    refs: (args: PageArguments & { refPrefix: string; query?: string | null }) => {
      mayRead();
      const names = [...repo.git.refs.keys()].filter(
        (name) => name.startsWith(args.refPrefix) && name.includes(args.query ?? ""),
      );
      return connection(names.sort(), args, "refs", (name) => refNode(context, repo, name));
    },
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      mayRead();
      return objectNode(context, repo, oid ?? expression ?? repo.defaultBranch);
    },
  };
}

type ListArguments = PageArguments & {
  states?: string[] | null;
  labels?: string[] | null;
  headRefName?: string | null;
  baseRefName?: string | null;
  orderBy?: { field: string; direction: string } | null;
  filterBy?: { states?: string[] | null; labels?: string[] | null; since?: string | null } | null;
};

function issueLists(context: Context, repo: Repo): GraphNode {
  const mayReadIssues = (): void => demand(context, repo, "read", ["issues:read"]);
  const mayReadPulls = (): void => demand(context, repo, "read", ["pull_requests:read"]);
  const find = (number: number): Issue | undefined => repo.issues.get(number);
  const missing = (kind: string, number: number): GraphqlRefusal =>
    new GraphqlRefusal("NOT_FOUND", `Could not resolve to ${kind} with the number of ${number}.`);
  return {
    issue: ({ number }: { number: number }) => {
      mayReadIssues();
      const issue = find(number);
      if (issue?.pull !== null) throw missing("an Issue", number);
      return issueNode(context, repo, issue);
    },
    pullRequest: ({ number }: { number: number }) => {
      mayReadPulls();
      const issue = find(number);
      if (issue === undefined || !isPull(issue)) throw missing("a PullRequest", number);
      return pullNode(context, repo, issue);
    },
    issueOrPullRequest: ({ number }: { number: number }) => {
      const issue = find(number);
      if (issue === undefined) throw missing("an issue or pull request", number);
      if (isPull(issue)) mayReadPulls();
      else mayReadIssues();
      return isPull(issue) ? pullNode(context, repo, issue) : issueNode(context, repo, issue);
    },
    issues: (args: ListArguments) => {
      mayReadIssues();
      const plain = [...repo.issues.values()].filter((issue) => issue.pull === null);
      return connection(listed(plain, args), args, "issues", (issue) => issueNode(context, repo, issue));
    },
    pullRequests: (args: ListArguments) => {
      mayReadPulls();
      const pulls: PullIssue[] = [...repo.issues.values()]
        .filter(isPull)
        .filter(
          ({ pull }) =>
            (args.headRefName == null || pull.head.ref === args.headRefName) &&
            (args.baseRefName == null || pull.base.ref === args.baseRefName),
        );
      return connection(listed(pulls, args), args, "pullRequests", (issue) => pullNode(context, repo, issue));
    },
  };
}

function listed<T extends Issue>(issues: readonly T[], args: ListArguments): T[] {
  const states = args.filterBy?.states ?? args.states;
  const labels = args.filterBy?.labels ?? args.labels;
  const since = Date.parse(args.filterBy?.since ?? "");
  const stateOf = (issue: T): string => (issue.pull?.merged === true ? "MERGED" : issue.state.toUpperCase());
  const matching = issues.filter(
    (issue) =>
      (states?.includes(stateOf(issue)) ?? true) &&
      (labels?.some((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())) ?? true) &&
      (Number.isNaN(since) || Date.parse(issue.updatedAt) >= since),
  );
  const { field = "CREATED_AT", direction = "ASC" } = args.orderBy ?? {};
  const key = (issue: T): number => {
    if (field === "COMMENTS") return issue.comments.length;
    return Date.parse(field === "UPDATED_AT" ? issue.updatedAt : issue.createdAt);
  };
  const turned = direction === "DESC" ? -1 : 1;
  return matching.sort((a, b) => turned * (key(a) - key(b) || a.number - b.number));
}

function collaborators(context: Context, repo: Repo, page: PageArguments): GraphNode {
  demand(context, repo, "write", ["metadata:read"]);
  const people = assignable(context.world, repo);
  const list = connection(people, page, "collaborators", (person) => accountNode(context, person));
  const chosen = (list["nodes"] as () => GraphNode[])();
  return {
    ...list,
    edges: chosen.map((node) => {
      const person = people.find((one) => one.id === node["databaseId"]);
      const role = person === undefined ? null : grantedRole(repo, person);
      return { cursor: "", node, permission: role?.toUpperCase() ?? "READ" };
    }),
  };
}
