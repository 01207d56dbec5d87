import { maySee } from "../http/access.ts";
import { asRead } from "../http/lag.ts";
import { page, type Call, type Reply } from "../http/call.ts";
import { invalid } from "../http/refusal.ts";
import { route, type Route } from "../http/route.ts";
import type { Issue, IssueRef } from "../state/issue.ts";
import { fullName } from "../state/repository.ts";
import { issueView } from "../views/issue-view.ts";
import { sortIssues } from "./filter-issues.ts";

export const searchRoutes: Route[] = [route("GET /search/issues", { who: "anyone" }, searchIssues)];

type Test = (ref: IssueRef, value: string) => boolean;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The qualifiers there are; any other is refused rather than ignored. */
const tests: Record<string, Test> = {
  repo: ({ repo }, value) => same(fullName(repo), value),
  org: ({ repo }, value) => same(repo.owner.login, value),
  user: ({ repo }, value) => same(repo.owner.login, value),
  is: (ref, value) => isOf(ref.issue, value),
  type: (ref, value) => isOf(ref.issue, value),
  state: ({ issue }, value) => issue.state === value,
  label: ({ issue }, value) => issue.labels.some((label) => same(label.name, value)),
  author: ({ issue }, value) => same(issue.author.login, value.replace(/^app\/(.*)$/, "$1[bot]")),
  assignee: ({ issue }, value) => issue.assignees.some((one) => same(one.login, value)),
  commenter: ({ issue }, value) => issue.comments.some((one) => same(one.author.login, value)),
  head: ({ issue }, value) => issue.pull?.head.ref === value,
  base: ({ issue }, value) => issue.pull?.base.ref === value,
  in: () => true,
};

function isOf({ state, pull, locked }: Issue, word: string): boolean {
  const answers: Record<string, boolean> = {
    issue: pull === null,
    pr: pull !== null,
    open: state === "open",
    closed: state === "closed",
    merged: pull?.merged === true,
    unmerged: pull?.merged === false,
    draft: pull?.draft === true,
    locked,
  };
  return answers[word] ?? false;
}

function searchIssues(call: Call): Reply {
  const query = call.query.get("q") ?? "";
  if (query.trim() === "") throw invalid("Search", "q", "missing");
  const terms = query.match(/-?(?:\w+:)?(?:"[^"]*"|[^\s"]+)/g) ?? [];
  const wanted = terms.map(testOf);
  const refs = [...call.world.repos.values()]
    .filter((repo) => maySee(call.actor, repo))
    .map((repo) => asRead(call.world, repo))
    .flatMap((repo) => [...repo.issues.values()].map((issue) => ({ repo, issue })))
    .filter((ref) => wanted.every((test) => test(ref)));
  const byIssue = new Map(refs.map((ref) => [ref.issue, ref]));
  const sorted = sortIssues([...byIssue.keys()], call.query);
  const view = (issue: Issue): unknown => ({ ...viewOf(call, byIssue.get(issue)), score: 1 });
  return page(sorted, view, "items", { incomplete_results: false, search_type: "lexical" });
}

function viewOf(call: Call, ref: IssueRef | undefined): Record<string, unknown> {
  if (ref === undefined) return {};
  const view = issueView(call.world, ref.repo, ref.issue);
  return { ...view, body: ref.issue.body ?? "" };
}

function testOf(term: string): (ref: IssueRef) => boolean {
  const negated = term.startsWith("-");
  const bare = negated ? term.slice(1) : term;
  const colon = /^\w+:/.exec(bare)?.[0].length ?? 0;
  const value = bare.slice(colon).replaceAll('"', "");
  const name = bare.slice(0, Math.max(0, colon - 1));
  const test = name === "" ? hasText : tests[name];
  if (test === undefined) {
    throw invalid("Search", "q", "invalid", `The simulated GitHub does not know the qualifier ${name}.`);
  }
  return (ref) => test(ref, value) !== negated;
}

const hasText: Test = ({ issue }, value) =>
  `${issue.title}\n${issue.body ?? ""}`.toLowerCase().includes(value.toLowerCase());
