import type { RepoCall } from "../http/call.ts";
import type { Issue } from "../state/issue.ts";

/** The issues (pull requests among them) that the query asks for, in the order it asks for. */
export function filterIssues(call: RepoCall): Issue[] {
  const { query } = call;
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const state = query.get("state") ?? "open";
  const since = Date.parse(query.get("since") ?? "");
  const matching = [...call.repo.issues.values()].filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((name) => hasLabel(issue, name)) &&
      (Number.isNaN(since) || Date.parse(issue.updatedAt) >= since) &&
      isBy(issue, query.get("creator")) &&
      isAssigned(issue, query.get("assignee")),
  );
  return sortIssues(matching, query);
}

function hasLabel(issue: Issue, name: string): boolean {
  return issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
}

function isBy(issue: Issue, login: string | null): boolean {
  return login === null || issue.author.login.toLowerCase() === login.toLowerCase();
}

function isAssigned(issue: Issue, login: string | null): boolean {
  if (login === null) return true;
  if (login === "none") return issue.assignees.length === 0;
  if (login === "*") return issue.assignees.length > 0;
  return issue.assignees.some((one) => one.login.toLowerCase() === login.toLowerCase());
}

export function sortIssues<T extends Issue>(issues: T[], query: URLSearchParams): T[] {
  const by = query.get("sort") ?? "created";
  const turned = query.get("direction") === "asc" ? 1 : -1;
  const key = (issue: Issue): number => {
    if (by === "updated") return Date.parse(issue.updatedAt);
    return by === "comments" ? issue.comments.length : Date.parse(issue.createdAt);
  };
  return issues.sort((a, b) => turned * (key(a) - key(b) || a.number - b.number));
}
