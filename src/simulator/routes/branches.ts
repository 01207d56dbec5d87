import { readCommit } from "../git/commit.ts";
import { ok, page, textParam, type RepoCall, type Reply } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { guardsOf } from "../rules/guard.ts";
import { appliesTo } from "../rules/ruleset-target.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { commitView } from "../views/commit-view.ts";
import { repoApi, repoHtml } from "../views/urls.ts";

const read: RepoNeed = { person: "read", app: ["contents:read"] };
const metadata: RepoNeed = { person: "read", app: ["metadata:read"] };

export const branchRoutes: Route[] = [
  repoRoute("GET /branches", read, (call) => {
    const wanted = call.query.get("protected");
    const names = branchNames(call.repo).filter(
      (name) => wanted === null || String(isProtected(call.repo, name)) === wanted,
    );
    return page(names, (name) => shortView(call, name));
  }),
  repoRoute("GET /branches/{branch}", read, getBranch),
  repoRoute("GET /rules/branches/{branch}", metadata, (call) => {
    const branch = textParam(call, "branch");
    const rules = call.repo.rulesets
      .filter((ruleset) => ruleset.enforcement === "active" && appliesTo(ruleset, call.repo, branch))
      .flatMap((ruleset) =>
        ruleset.rules.map((rule) => ({
          type: rule.type,
          ...(rule.parameters === undefined ? {} : { parameters: rule.parameters }),
          ruleset_source_type: "Repository",
          ruleset_source: fullName(call.repo),
          ruleset_id: ruleset.id,
        })),
      );
    return page(rules, (rule) => rule);
  }),
];

function branchNames(repo: Repo): string[] {
  const heads = "refs/heads/";
  return [...repo.git.refs.keys()]
    .filter((ref) => ref.startsWith(heads))
    .map((ref) => ref.slice(heads.length))
    .sort();
}

function isProtected(repo: Repo, branch: string): boolean {
  return guardsOf(repo, branch).length > 0;
}

function shortView(call: RepoCall, name: string): Record<string, unknown> {
  const { world, repo } = call;
  const sha = repo.git.refs.get(`refs/heads/${name}`) ?? "";
  const url = `${repoApi(world, repo)}/branches/${encodeURIComponent(name)}/protection`;
  return {
    name,
    commit: { sha, url: `${repoApi(world, repo)}/commits/${sha}` },
    protected: isProtected(repo, name),
    protection: protectionPart(repo, name),
    protection_url: url,
  };
}

function protectionPart(repo: Repo, name: string): Record<string, unknown> {
  const classic = repo.protections.get(name);
  const checks = classic?.checks?.required ?? [];
  return {
    enabled: classic !== undefined,
    required_status_checks: {
      enforcement_level: classic?.checks == null ? "off" : classic.enforceAdmins ? "everyone" : "non_admins",
      contexts: checks.map((check) => check.context),
      checks: checks.map((check) => ({ context: check.context, app_id: check.appId })),
    },
  };
}

export async function getBranch(call: RepoCall): Promise<Reply> {
  const { world, repo } = call;
  const name = textParam(call, "branch");
  const oid = repo.git.refs.get(`refs/heads/${name}`);
  const commit = oid === undefined ? null : await readCommit(repo.git, oid);
  if (commit === null) throw new Refusal(404, "Branch not found");
  const self = `${repoApi(world, repo)}/branches/${encodeURIComponent(name)}`;
  return ok({
    ...shortView(call, name),
    commit: commitView(world, repo, commit),
    _links: { self, html: `${repoHtml(world, repo)}/tree/${name}` },
  });
}
