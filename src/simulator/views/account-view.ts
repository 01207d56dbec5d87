import { grantedRole } from "../http/access.ts";
import { atLeast, type Account, type Team } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { apiRoot, nodeId } from "./urls.ts";

/** `simple-user` of the official description. */
export function accountView(world: World, account: Account): Record<string, unknown> {
  const api = `${apiRoot(world)}/users/${encodeURIComponent(account.login)}`;
  const html = account.type === "Bot" ? `apps/${account.login.replace("[bot]", "")}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${world.url}/avatars/u/${account.id}`,
    gravatar_id: "",
    url: api,
    html_url: `${world.url}/${html}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: false,
    user_view_type: "public",
  };
}

export function accountOrNull(world: World, account: Account | null): Record<string, unknown> | null {
  return account === null ? null : accountView(world, account);
}

/** `public-user`. */
export function publicUserView(world: World, account: Account): Record<string, unknown> {
  return {
    ...accountView(world, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: [...world.repos.values()].filter((repo) => repo.owner.id === account.id && !repo.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** `organization-simple`. */
export function organizationView(world: World, owner: Account): Record<string, unknown> {
  const { login, id, node_id, url, repos_url, events_url, avatar_url, html_url } = accountView(world, owner);
  const api = String(url).replace("/users/", "/orgs/");
  return {
    login,
    id,
    node_id,
    url: api,
    html_url,
    repos_url,
    events_url,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url,
    description: null,
  };
}

/** `team`. */
export function teamView(world: World, owner: Account, team: Team): Record<string, unknown> {
  const url = `${apiRoot(world)}/organizations/${owner.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    url,
    html_url: `${world.url}/orgs/${owner.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization",
    organization_id: owner.id,
    parent: null,
  };
}

/** How an author stands to a repository, in GitHub's words. */
export function associationOf(repo: Repo, author: Account): string {
  if (repo.owner.id === author.id) return "OWNER";
  if (repo.owner.members.has(author.id)) return "MEMBER";
  if (repo.roles.has(author.id) || atLeast(grantedRole(repo, author), "read")) return "COLLABORATOR";
  for (const issue of repo.issues.values()) {
    if (issue.pull?.merged === true && issue.author.id === author.id) return "CONTRIBUTOR";
  }
  return "NONE";
}
