import { shareCommit } from "../effects/share-commit.ts";
import { diffText } from "../git/diff.ts";
import { commitsBetween, countBetween, mergeBase } from "../git/history.ts";
import { mustReadCommit, type Commit } from "../git/commit.ts";
import { maySee } from "../http/access.ts";
import { inNetwork } from "../rules/network.ts";
import { ok, page, textParam, type RepoCall, type Reply } from "../http/call.ts";
import { notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { pullsOfCommit } from "../rules/pulls-of-commit.ts";
import { commitView, filesView, fullCommitView } from "../views/commit-view.ts";
import { pullSimpleView } from "../views/pull-view.ts";
import { repoApi, repoHtml } from "../views/urls.ts";
import { commitOf, resolveCommit } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["contents:read"] };
const readPulls: RepoNeed = { person: "read", app: ["pull_requests:read", "contents:read"] };
/** GitHub's caps for comparisons. */
const mostFiles = 300;
const mostCommits = 250;

export const commitRoutes: Route[] = [
  repoRoute("GET /commits", read, async (call) => {
    const name = call.query.get("sha") ?? call.repo.defaultBranch;
    const tip = await resolveCommit(call.repo, name);
    if (tip === null) throw call.repo.git.refs.size === 0 ? new Refusal(409, "Git Repository is empty.") : notFound();
    const commits = await commitsBetween(call.repo.git, null, tip.oid, 10_000);
    return page(commits, (commit) => commitView(call.world, call.repo, commit));
  }),
  repoRoute("GET /commits/{ref...}", read, async (call) => {
    const commit = await commitOf(call, textParam(call, "ref"));
    const media = diffMedia(call);
    if (media !== null) return rawDiff(call, commit.parents[0] ?? commit.oid, commit.oid, media);
    return ok(await fullCommitView(call.world, call.repo, commit));
  }),
  repoRoute("GET /commits/{commit_sha}/pulls", readPulls, listPulls),
  repoRoute("GET /compare/{basehead...}", read, compare),
];

/** `diff` or `patch` when the caller asked for that media type. */
export function diffMedia(call: RepoCall): "diff" | "patch" | null {
  const match = /application\/vnd\.github\.(?:v3\.)?(diff|patch)/.exec(call.headers["accept"] ?? "");
  return (match?.[1] as "diff" | "patch" | undefined) ?? null;
}

export async function rawDiff(call: RepoCall, from: string, to: string, media: "diff" | "patch"): Promise<Reply> {
  const content = await diffText(call.repo.git, from, to);
  return { status: 200, raw: { type: `application/vnd.github.${media}; charset=utf-8`, content } };
}

async function listPulls(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const commit = await commitOf(call, textParam(call, "commit_sha"));
  return page(await pullsOfCommit(repo, commit.oid), (issue) => pullSimpleView(world, repo, issue));
}

/** A commit by `name`, or by `owner:name` from another repository of the network. */
async function inNetworkCommit(call: RepoCall, name: string): Promise<Commit | null> {
  const colon = name.indexOf(":");
  if (colon < 0) return resolveCommit(call.repo, name);
  const other = inNetwork(call.world, call.repo, name.slice(0, colon));
  if (other === undefined || !maySee(call.actor, other)) return null;
  const commit = await resolveCommit(other, name.slice(colon + 1));
  if (commit !== null) await shareCommit(call.repo, other, commit.oid);
  return commit;
}

async function compare(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const basehead = textParam(call, "basehead");
  const [baseName, headName] = basehead.split("...");
  if (baseName === undefined || headName === undefined) throw notFound();
  const base = orNotFound(await inNetworkCommit(call, baseName));
  const head = orNotFound(await inNetworkCommit(call, headName));
  const ancestor = await mergeBase(repo.git, base.oid, head.oid);
  if (ancestor === null) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  const media = diffMedia(call);
  if (media !== null) return rawDiff(call, ancestor, head.oid, media);
  const ahead = await countBetween(repo.git, ancestor, head.oid);
  const behind = await countBetween(repo.git, ancestor, base.oid);
  const commits = (await commitsBetween(repo.git, base.oid, head.oid, mostCommits)).toReversed();
  const html = `${repoHtml(world, repo)}/compare/${basehead}`;
  const status = ahead > 0 && behind > 0 ? "diverged" : ahead > 0 ? "ahead" : behind > 0 ? "behind" : "identical";
  return ok({
    url: `${repoApi(world, repo)}/compare/${basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitView(world, repo, base),
    merge_base_commit: commitView(world, repo, await mustReadCommit(repo.git, ancestor)),
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: commits.map((commit) => commitView(world, repo, commit)),
    files: (await filesView(world, repo, ancestor, head.oid)).slice(0, mostFiles),
  });
}
