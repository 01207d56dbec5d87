import type { Self } from "../../model/facts.ts";
import type { Markers } from "../write/marker.ts";
import type { Payload } from "./payload.ts";

/** Issues a payload wakes in its own repository. */
export type Woken = readonly number[] | "all";
type Ours = { readonly self: Self; readonly markers: Pick<Markers, "issueIn"> };
type Row = (payload: Payload, ours: Ours) => Woken;

const nobody: Woken = [];
const everybody: Row = () => "all";

const issueOf = (branch: string | null | undefined): number | undefined => {
  const [, number] = /^lintel\/([1-9]\d{0,9})$/u.exec(branch ?? "") ?? [];
  return number === undefined ? undefined : Number(number);
};

/** Our branch wakes its issue; the default branch wakes everybody, because base moved or its checks did. */
const onBranch = (branch: string | null | undefined, payload: Payload): Woken => {
  const issue = issueOf(branch);
  if (issue !== undefined) return [issue];
  return branch !== undefined && branch !== null && branch === payload.repository?.default_branch ? "all" : nobody;
};

const unlessOurs =
  (row: Row): Row =>
  (payload, ours) =>
    payload.sender?.id === ours.self.bot.id ? nobody : row(payload, ours);

const onIssue: Row = ({ issue }) => (issue === undefined ? nobody : [issue.number]);

/** A comment on a pull request of ours: its body is marked with its issue; where somebody cut that, everybody looks. */
const onComment: Row = ({ issue, repository }, { self, markers }) => {
  if (issue === undefined) return nobody;
  if (issue.pull_request === undefined || issue.pull_request === null) return [issue.number];
  if (issue.user?.id !== self.bot.id) return nobody;
  const marked = repository && markers.issueIn(issue.body ?? "", repository.id);
  return marked === undefined ? "all" : [marked];
};

const onPull: Row = ({ pull_request: pull, repository }) => {
  const issue = pull?.head.repo?.id === repository?.id ? issueOf(pull?.head.ref) : undefined;
  return issue === undefined ? nobody : [issue];
};

/** What asks to merge elsewhere may show a commit of ours, and our check speaks for it too: everybody looks. */
const mayBeTwin: Row = ({ pull_request: pull, repository, action, changes }) => {
  if (pull?.base === undefined || !twinActions.has(action ?? "")) return nobody;
  const turned = changes !== undefined && Object.hasOwn(changes, "base");
  return turned || pull.base.ref !== repository?.default_branch ? "all" : nobody;
};

const twinActions: ReadonlySet<string> = new Set(["opened", "reopened", "synchronize", "edited", "closed"]);

/** Of what we do to pull requests only their end is news to us: it was GitHub that merged. */
const onPullChange: Row = (payload, ours) =>
  joined([
    payload.action === "closed" ? onPull(payload, ours) : unlessOurs(onPull)(payload, ours),
    mayBeTwin(payload, ours),
  ]);

const onPush: Row = (payload, ours) => {
  const branch = payload.ref?.startsWith("refs/heads/") === true ? payload.ref.slice("refs/heads/".length) : undefined;
  const woken = onBranch(branch, payload);
  return woken === "all" ? woken : unlessOurs(() => woken)(payload, ours);
};

/**
 * Checks by others are news when they have come to an end; that one began is seen by whatever looks next. Who caused them
 * is told by their app: CI on what we pushed is sent in our name. Our own are news when a person asks for them again.
 */
const isNews = (payload: Payload, app: number | undefined, ours: Ours): boolean =>
  app === ours.self.appId
    ? payload.action === "rerequested" || payload.action === "requested_action"
    : payload.action !== "created" && payload.action !== "requested";

const onCheckRun: Row = (payload, ours) => {
  const run = payload.check_run;
  if (run === undefined || !isNews(payload, run.app?.id, ours)) return nobody;
  const branches = [run.check_suite?.head_branch, ...(run.pull_requests ?? []).map(({ head }) => head.ref)];
  return joined(branches.map((branch) => onBranch(branch, payload)));
};

const onCheckSuite: Row = (payload, ours) => {
  const suite = payload.check_suite;
  if (suite === undefined || !isNews(payload, suite.app?.id, ours)) return nobody;
  return onBranch(suite.head_branch, payload);
};

const onStatus: Row = (payload) => joined((payload.branches ?? []).map(({ name }) => onBranch(name, payload)));

const joined = (all: readonly Woken[]): Woken =>
  all.includes("all") ? "all" : [...new Set(all.flatMap((one) => (one === "all" ? [] : one)))];

/** Which issues each event wakes. An event that is not here is stored, and wakes nobody. */
export const rows: Readonly<Record<string, Row>> = {
  issues: unlessOurs(onIssue),
  issue_comment: unlessOurs(onComment),
  pull_request: onPullChange,
  pull_request_review: unlessOurs(onPull),
  pull_request_review_comment: unlessOurs(onPull),
  pull_request_review_thread: unlessOurs(onPull),
  check_run: onCheckRun,
  check_suite: onCheckSuite,
  status: onStatus,
  push: onPush,
  create: unlessOurs((payload) => onBranch(payload.ref, payload)),
  delete: unlessOurs((payload) => onBranch(payload.ref, payload)),
  label: unlessOurs(everybody),
  member: everybody,
  installation: everybody,
  installation_repositories: everybody,
  repository: everybody,
  repository_ruleset: everybody,
  branch_protection_rule: everybody,
  sub_issues: ({ parent_issue: parent, sub_issue: child }) =>
    joined([parent, child].map((one) => (one === undefined ? nobody : [one.number]))),
  issue_dependencies: ({ blocked_issue: blocked }) => (blocked === undefined ? "all" : [blocked.number]),
  ping: () => nobody,
};

/** The issues that an event wakes, by the table. */
export const wokenBy = (event: string, from: Payload, ours: Ours): Woken =>
  Object.hasOwn(rows, event) ? (rows[event]?.(from, ours) ?? nobody) : nobody;
