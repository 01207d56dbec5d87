import { mayIn, roleOf } from "../http/access.ts";
import type { Actor } from "../http/call.ts";
import { rootOf } from "../rules/network.ts";
import { atLeast, type Role } from "../state/account.ts";
import { fullName, type Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { nodeId, repoApi, repoHtml } from "./urls.ts";

const linkTails: Record<string, string> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** `repository`, with the fields that the caller's rights add. */
export function repoView(world: World, repo: Repo, actor: Actor = { kind: "anonymous" }): Record<string, unknown> {
  return { ...baseView(world, repo), ...settingsView(repo, actor), permissions: permissionsOf(repo, actor) };
}

/** `full-repository`: what one repository answers about itself. */
export function fullRepoView(world: World, repo: Repo, actor: Actor): Record<string, unknown> {
  const forks = [...world.repos.values()].filter((one) => one.parent?.id === repo.id).length;
  const origins =
    repo.parent === null ? {} : { parent: repoView(world, repo.parent), source: repoView(world, rootOf(repo)) };
  return { ...repoView(world, repo, actor), ...origins, network_count: forks, subscribers_count: 0 };
}

/** The repository as webhooks and lists carry it. */
export function baseView(world: World, repo: Repo): Record<string, unknown> {
  const api = repoApi(world, repo);
  const html = repoHtml(world, repo);
  const forks = [...world.repos.values()].filter((one) => one.parent?.id === repo.id).length;
  let openIssues = 0;
  for (const issue of repo.issues.values()) if (issue.state === "open") openIssues += 1;
  return {
    id: repo.id,
    node_id: nodeId("Repository", repo.id),
    name: repo.name,
    full_name: fullName(repo),
    private: repo.private,
    owner: accountView(world, repo.owner),
    html_url: html,
    description: repo.description,
    fork: repo.parent !== null,
    url: api,
    ...Object.fromEntries(Object.entries(linkTails).map(([name, tail]) => [name, api + tail])),
    git_url: html.replace(/^http/, "git") + ".git",
    ssh_url: `git@${new URL(world.url).hostname}:${fullName(repo)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    size: 0,
    forks_count: forks,
    forks,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    open_issues_count: openIssues,
    open_issues: openIssues,
    default_branch: repo.defaultBranch,
    is_template: false,
    has_issues: repo.hasIssues,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repo.archived,
    disabled: false,
    visibility: repo.private ? "private" : "public",
    allow_forking: true,
    web_commit_signoff_required: false,
    pushed_at: repo.pushedAt,
    created_at: repo.createdAt,
    updated_at: repo.updatedAt,
  };
}

function settingsView(repo: Repo, actor: Actor): Record<string, unknown> {
  const writes = mayIn(actor, repo, "write", ["contents:write"]);
  if (!writes && !mayIn(actor, repo, "admin", ["administration:read"])) return {};
  return {
    allow_merge_commit: repo.settings.methods.merge,
    allow_squash_merge: repo.settings.methods.squash,
    allow_rebase_merge: repo.settings.methods.rebase,
    allow_auto_merge: repo.settings.autoMerge,
    allow_update_branch: true,
    delete_branch_on_merge: repo.settings.deleteBranchOnMerge,
  };
}

function permissionsOf(repo: Repo, actor: Actor): Record<string, boolean> {
  const has = (floor: Role): boolean => {
    if (actor.kind === "user") return atLeast(roleOf(repo, actor.account), floor);
    if (floor === "read") return true;
    return floor !== "admin" && floor !== "maintain" && mayIn(actor, repo, "write", ["contents:write"]);
  };
  return {
    admin: has("admin"),
    maintain: has("maintain"),
    push: has("write"),
    triage: has("triage"),
    pull: has("read"),
  };
}
