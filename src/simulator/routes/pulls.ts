import { z } from "zod";
import { shareCommit } from "../effects/share-commit.ts";
import { openPull } from "../effects/open-pull.ts";
import { closeIssue, reopenIssue } from "../effects/set-issue-state.ts";
import { announceIssue, isPull } from "../effects/touch-issue.ts";
import { runPullWorkflows, watchMergeability } from "../effects/follow-branch.ts";
import { commitsBetween, isAncestor } from "../git/history.ts";
import { maySee, mayIn } from "../http/access.ts";
import { bodyOf, noContent, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, notFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { computeMergeability, knownMergeability } from "../rules/mergeability.ts";
import { inNetwork } from "../rules/network.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, inBackground } from "../state/world.ts";
import { commitView, filesView } from "../views/commit-view.ts";
import { pullBase, pullSimpleView, pullView, type PullIssue } from "../views/pull-view.ts";
import { diffMedia, rawDiff } from "./commits.ts";
import { sortIssues } from "./filter-issues.ts";
import { pullOf } from "./find-issue.ts";
import { checkText, editText } from "./issues.ts";

const read: RepoNeed = { person: "read", app: ["pull_requests:read"] };
/** A reader may open one from a fork of their own. */
const open = { person: "read", app: ["pull_requests:write"] } satisfies RepoNeed;
const edit: RepoNeed = { person: "read", app: ["pull_requests:write"] };
const mostFiles = 3000;
const mostCommits = 250;

export const pullRoutes: Route[] = [
  repoRoute("GET /pulls", read, (call) =>
    page(filterPulls(call), (issue) => pullSimpleView(call.world, call.repo, issue)),
  ),
  repoRoute("POST /pulls", open, createPull),
  repoRoute("GET /pulls/{pull_number}", read, getPull),
  repoRoute("PATCH /pulls/{pull_number}", edit, editPull),
  repoRoute("GET /pulls/{pull_number}/commits", read, async (call) => {
    const { pull } = pullOf(call);
    const from = await pullBase(call.repo, pull);
    const commits = await commitsBetween(call.repo.git, from, pull.head.sha, mostCommits);
    return page(commits.toReversed(), (commit) => commitView(call.world, call.repo, commit));
  }),
  repoRoute("GET /pulls/{pull_number}/files", read, async (call) => {
    const { pull } = pullOf(call);
    const files = await filesView(call.world, call.repo, await pullBase(call.repo, pull), pull.head.sha);
    return page(files.slice(0, mostFiles), (file) => file);
  }),
  repoRoute("GET /pulls/{pull_number}/merge", read, (call) => {
    if (!pullOf(call).pull.merged) throw notFound();
    return noContent;
  }),
];

function filterPulls(call: RepoCall): PullIssue[] {
  const { query, repo } = call;
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const base = query.get("base");
  const matching = [...repo.issues.values()].filter(isPull).filter(
    ({ state: own, pull }) =>
      (state === "all" || own === state) &&
      // GitHub ignores a head without its owner.
      (head?.includes(":") !== true || head.toLowerCase() === labelOf(pull.head)) &&
      (base === null || pull.base.ref === base),
  );
  return sortIssues(matching, query);
}

function labelOf({ repo, ref }: PullIssue["pull"]["head"]): string {
  return `${repo.owner.login}:${ref}`.toLowerCase();
}

async function getPull(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const issue = pullOf(call);
  const media = diffMedia(call);
  if (media !== null) return rawDiff(call, await pullBase(repo, issue.pull), issue.pull.head.sha, media);
  const view = await pullView(world, repo, issue);
  askMergeability(call, issue);
  return ok(view);
}

/** Reading a pull request whose mergeability is unknown makes GitHub work it out for the next reader. */
export function askMergeability(call: Pick<RepoCall, "world" | "repo">, issue: PullIssue): void {
  const { repo, world } = call;
  if (issue.state === "closed" || knownMergeability(repo, issue.pull) !== "unknown") return;
  inBackground(world, () =>
    exclusively(world, repo, async () => {
      if (!world.closing) await computeMergeability(world, repo, issue, issue.pull);
    }),
  );
}

const pullBody = z.object({
  title: z.string().optional(),
  issue: z.number().int().optional(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().optional(),
  draft: z.boolean().default(false),
  head_repo: z.string().optional(),
  maintainer_can_modify: z.boolean().optional(),
});

async function createPull(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const body = bodyOf(call, pullBody);
  if (body.title === undefined) throw invalid("PullRequest", "title", "missing_field");
  checkText("PullRequest", body.title, body.body);
  const baseSha = repo.git.refs.get(`refs/heads/${body.base}`);
  if (baseSha === undefined) throw invalid("PullRequest", "base", "invalid");
  const head = headOf(call, body.head, body.head_repo);
  await shareCommit(repo, head.repo, head.sha);
  await demandNew(repo, { head, base: body.base, baseSha });
  if (body.draft && repo.private && repo.owner.plan === "free") {
    throw new Refusal(422, "Draft pull requests are not supported in this repository.");
  }
  const issue = await openPull(world, repo, by, {
    title: body.title,
    body: body.body ?? null,
    head,
    base: { ref: body.base, sha: baseSha },
    draft: body.draft,
    maintainerCanModify: mayBeModified(repo, head.repo) && body.maintainer_can_modify !== false,
  });
  return ok(await pullView(world, repo, issue), 201);
}

/** Only a person's own fork can be opened to those who maintain what it was made of. */
function mayBeModified(repo: Repo, head: Repo): boolean {
  return head.id !== repo.id && head.owner.type === "User";
}

/** The branch that `branch`, or `owner:branch` in the same network, names; who asks must be able to write on one side. */
function headOf(call: RepoCall, text: string, name: string | undefined): PullIssue["pull"]["head"] {
  const { repo, world, actor } = call;
  const colon = text.indexOf(":");
  const ref = text.slice(colon + 1);
  const from = colon < 0 ? repo : inNetwork(world, repo, text.slice(0, colon), name);
  const sha = from?.git.refs.get(`refs/heads/${ref}`);
  if (from === undefined || sha === undefined || !maySee(actor, from)) throw invalid("PullRequest", "head", "invalid");
  const mayWrite = mayIn(actor, repo, "write", open.app) || mayIn(actor, from, "write", ["contents:write"]);
  if (!mayWrite) throw new Refusal(403, "Must have write rights to Repository.");
  return { repo: from, ref, sha };
}

type Ends = { head: PullIssue["pull"]["head"]; base: string; baseSha: string };

async function demandNew(repo: Repo, { head, base, baseSha }: Ends): Promise<void> {
  const taken = [...repo.issues.values()]
    .filter(isPull)
    .some(({ state, pull }) => state === "open" && labelOf(pull.head) === labelOf(head) && pull.base.ref === base);
  const label = `${head.repo.owner.login}:${head.ref}`;
  if (taken) throw custom(`A pull request already exists for ${label}.`);
  if (await isAncestor(repo.git, head.sha, baseSha)) {
    const [from, to] = head.repo.id === repo.id ? [base, head.ref] : [`${repo.owner.login}:${base}`, label];
    throw custom(`No commits between ${from} and ${to}`);
  }
}

function custom(message: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message }]);
}

const editBody = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
  maintainer_can_modify: z.boolean().optional(),
});

async function editPull(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const issue = pullOf(call);
  const body = bodyOf(call, editBody);
  if (by.account.id !== issue.author.id && !mayIn(call.actor, repo, "write", edit.app)) {
    throw new Refusal(403, "Must have admin rights to Repository.");
  }
  checkText("PullRequest", body.title, body.body);
  await editText(call, issue, by, body);
  if (body.base !== undefined && body.base !== issue.pull.base.ref) await retarget(call, issue, body.base);
  if (body.maintainer_can_modify !== undefined) {
    issue.pull.maintainerCanModify = body.maintainer_can_modify && mayBeModified(repo, issue.pull.head.repo);
  }
  if (body.state === "closed") await closeIssue(world, repo, issue, by, null);
  if (body.state === "open" && issue.state === "closed") await reopen(call, issue);
  return ok(await pullView(world, repo, issue));
}

async function retarget(call: RepoCall, issue: PullIssue, base: string): Promise<void> {
  const { repo, world } = call;
  const sha = repo.git.refs.get(`refs/heads/${base}`);
  if (sha === undefined) throw invalid("PullRequest", "base", "invalid");
  if (issue.state === "closed") throw custom("Cannot change the base branch of a closed pull request.");
  const from = { ref: issue.pull.base.ref, sha: issue.pull.base.sha };
  issue.pull.base = { ref: base, sha };
  const changes = { base: { ref: { from: from.ref }, sha: { from: from.sha } } };
  await announceIssue(world, repo, issue, writerOf(call.actor), "edited", { changes });
  watchMergeability(world, repo, issue);
}

async function reopen(call: RepoCall, issue: PullIssue): Promise<void> {
  const { repo, world } = call;
  const { head, base } = issue.pull;
  const headSha = head.repo.git.refs.get(`refs/heads/${head.ref}`);
  if (issue.pull.merged) throw custom("Cannot reopen a merged pull request.");
  if (headSha === undefined || !world.repos.has(head.repo.id)) {
    throw custom(`The ${head.ref} branch has been deleted.`);
  }
  const baseSha = repo.git.refs.get(`refs/heads/${base.ref}`) ?? base.sha;
  await shareCommit(repo, head.repo, headSha);
  await demandNew(repo, { head: { ...head, sha: headSha }, base: base.ref, baseSha });
  head.sha = headSha;
  await reopenIssue(world, repo, issue, writerOf(call.actor));
  await runPullWorkflows(world, repo, issue, writerOf(call.actor), "reopened");
  watchMergeability(world, repo, issue);
}
