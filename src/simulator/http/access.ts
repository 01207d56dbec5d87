import { atLeast, type Account, type Role } from "../state/account.ts";
import { covers, installedOn, type Level, type Permissions } from "../state/app.ts";
import type { Repo } from "../state/repository.ts";
import type { Actor } from "./call.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { AppPermission, Need } from "./route.ts";

/** A person's own role in a repository, before what everybody may do with a public one; null = none. */
export function grantedRole(repo: Repo, account: Account): Role | null {
  if (repo.owner.id === account.id) return "admin";
  const membership = repo.owner.members.get(account.id);
  if (membership === "admin") return "admin";
  const teams = repo.owner.teams.filter((team) => team.members.has(account.id));
  const base = membership !== undefined && repo.owner.baseRole !== "none" ? repo.owner.baseRole : null;
  const candidates = [repo.roles.get(account.id) ?? null, base, ...teams.map((t) => repo.teamRoles.get(t.id) ?? null)];
  return candidates.reduce<Role | null>(
    (best, role) => (role !== null && atLeast(role, best ?? "read") ? role : best),
    null,
  );
}

/** A person's effective role: everybody reads public repositories. */
export function roleOf(repo: Repo, account: Account): Role | null {
  if (account.type === "Bot") return null;
  return grantedRole(repo, account) ?? (repo.private ? null : "read");
}

/** True when an installation token reaches a repository at all. */
export function tokenReaches(actor: Extract<Actor, { kind: "installation" }>, repo: Repo): boolean {
  if (!installedOn(actor.installation, repo)) return false;
  return actor.repositoryIds === null || actor.repositoryIds.has(repo.id);
}

/** True when the caller may know that the repository exists. */
export function maySee(actor: Actor, repo: Repo): boolean {
  if (actor.kind === "user") return roleOf(repo, actor.account) !== null;
  if (actor.kind === "installation") return !repo.private || tokenReaches(actor, repo);
  return !repo.private;
}

/** True when the caller holds this permission there: a role for people, a granted permission for apps. */
export function mayIn(actor: Actor, repo: Repo, person: Role, app: readonly AppPermission[]): boolean {
  if (actor.kind === "user") return atLeast(roleOf(repo, actor.account), person);
  if (actor.kind !== "installation") return person === "read" && !repo.private;
  if (!tokenReaches(actor, repo)) return !repo.private && app.every((permission) => permission.endsWith(":read"));
  return app.some((permission) => holds(actor.permissions, permission));
}

export function holds(permissions: Permissions, wanted: AppPermission): boolean {
  const [name, level] = wanted.split(":") as [string, Level];
  return name === "metadata" || covers(permissions[name], level);
}

/** Refuses with GitHub's answer unless the caller may use a route on this repository. */
export function demandInRepo(actor: Actor, repo: Repo, need: Need, reading: boolean): void {
  if (!maySee(actor, repo)) throw notFound();
  if (need.person === undefined) return;
  if (!reading && actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (!mayIn(actor, repo, need.person, need.app ?? [])) throw forbidden(actor, need);
  if (!reading && repo.archived && need.whenArchived !== true)
    throw new Refusal(403, "Repository was archived so is read-only.");
}

function forbidden(actor: Actor, need: Need): Refusal {
  if (actor.kind === "installation" || actor.kind === "app") {
    const accepted = (need.app ?? []).map((permission) => permission.replace(":", "=")).join("; ");
    return new Refusal(403, "Resource not accessible by integration", null, {
      "x-accepted-github-permissions": accepted,
    });
  }
  if (actor.kind === "anonymous") return new Refusal(401, "Requires authentication");
  if (need.person === "admin") return new Refusal(403, "Must have admin rights to Repository.");
  return new Refusal(403, `Must have ${need.person ?? "read"} rights to Repository.`);
}

/** Refuses unless the caller is of the kind that a route outside of repositories asks for. */
export function demandKind(actor: Actor, need: Need): void {
  if (need.who === "anyone") return;
  if (actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (need.who === "app" && actor.kind !== "app") {
    throw new Refusal(401, "A JSON web token could not be decoded");
  }
  if (need.who === "installation" && actor.kind !== "installation") {
    throw new Refusal(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  }
  if (need.who === "person" && actor.kind !== "user") throw new Refusal(403, "Resource not accessible by integration");
}
