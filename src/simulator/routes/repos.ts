import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { renameRepo } from "../effects/rename-repo.ts";
import { setHead } from "../git/store.ts";
import { grantedRole, mayIn, roleOf } from "../http/access.ts";
import { bodyOf, noContent, ok, page, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { atLeast, roles, type Account, type Role } from "../state/account.ts";
import { findAccount, findRepo, timestamp, type World } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { fullRepoView } from "../views/repo-view.ts";
import type { Repo } from "../state/repository.ts";

const metadata: RepoNeed = { person: "read", app: ["metadata:read"] };
const administration: RepoNeed = { person: "admin", app: ["administration:write"] };

export const repoRoutes: Route[] = [
  repoRoute("GET ", metadata, (call) => ok(fullRepoView(call.world, call.repo, call.actor))),
  repoRoute("PATCH ", { ...administration, whenArchived: true }, updateRepo),
  repoRoute("GET /collaborators", metadata, listCollaborators),
  repoRoute("GET /collaborators/{username}", metadata, (call) => {
    if (grantedRole(call.repo, userOf(call)) === null) throw notFound();
    return noContent;
  }),
  repoRoute("GET /collaborators/{username}/permission", metadata, permissionOf),
  repoRoute("PUT /collaborators/{username}", administration, putCollaborator),
  repoRoute("DELETE /collaborators/{username}", administration, (call) => {
    call.repo.roles.delete(userOf(call).id);
    announceMember(call, userOf(call), "removed");
    return noContent;
  }),
  repoRoute("GET /assignees", metadata, (call) =>
    page(assignable(call.world, call.repo), (account) => accountView(call.world, account)),
  ),
];

function userOf(call: RepoCall): Account {
  return orNotFound(findAccount(call.world, textParam(call, "username")));
}

/** People who can be assigned: everybody with a role of their own. */
export function assignable(world: World, repo: Repo): Account[] {
  return [...world.accounts.values()].filter((one) => one.type === "User" && grantedRole(repo, one) !== null);
}

const apiNames: Record<Role, string> = {
  read: "pull",
  triage: "triage",
  write: "push",
  maintain: "maintain",
  admin: "admin",
};

function listCollaborators(call: RepoCall): Reply {
  if (!mayIn(call.actor, call.repo, "write", ["metadata:read"])) {
    throw invalid("Repository", "collaborators", "custom", "Must have push access to view repository collaborators.");
  }
  const wanted = roles.find((role) => apiNames[role] === call.query.get("permission")) ?? "read";
  const people = assignable(call.world, call.repo).filter((one) => atLeast(grantedRole(call.repo, one), wanted));
  return page(people, (person) => collaboratorView(call.world, call.repo, person));
}

function collaboratorView(world: World, repo: Repo, person: Account): Record<string, unknown> {
  const role = grantedRole(repo, person);
  const permissions = Object.fromEntries(roles.map((floor) => [apiNames[floor], atLeast(role, floor)]));
  return { ...accountView(world, person), permissions, role_name: role };
}

/** `permission` knows four words only: maintain is `write` and triage is `read`; `role_name` tells them apart. */
const legacyWords: Record<Role, string> = {
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

function permissionOf(call: RepoCall): Reply {
  if (!mayIn(call.actor, call.repo, "write", ["metadata:read"])) throw notFound();
  const account = userOf(call);
  const role = roleOf(call.repo, account);
  const permission = role === null ? "none" : legacyWords[role];
  const user = { ...collaboratorView(call.world, call.repo, account), role_name: role ?? "none" };
  return ok({ permission, role_name: role ?? "none", user });
}

const collaboratorBody = z.object({ permission: z.string().optional() });

function putCollaborator(call: RepoCall): Reply {
  const { permission = "push" } = bodyOf(call, collaboratorBody);
  const role = roles.find((one) => apiNames[one] === permission || one === permission);
  if (role === undefined) throw invalid("Repository", "permission", "invalid");
  const account = userOf(call);
  const known = call.repo.roles.has(account.id);
  call.repo.roles.set(account.id, role);
  announceMember(call, account, known ? "edited" : "added");
  return noContent;
}

function announceMember(call: RepoCall, account: Account, action: string): void {
  const payload = { member: accountView(call.world, account), changes: {} };
  emit(call.world, call.repo, { event: "member", action, sender: writerOf(call.actor).account, payload });
}

const repoBody = z.object({
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  description: z.string().nullable().optional(),
  default_branch: z.string().optional(),
  archived: z.boolean().optional(),
  has_issues: z.boolean().optional(),
  private: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
});

async function updateRepo(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const body = bodyOf(call, repoBody);
  const { settings } = repo;
  if (body.default_branch !== undefined && !repo.git.refs.has(`refs/heads/${body.default_branch}`)) {
    throw invalid("Repository", "default_branch", "invalid", "The branch was not found.");
  }
  if (repo.archived && body.archived !== false) throw new Refusal(403, "Repository was archived so is read-only.");
  const before = { archived: repo.archived, branch: repo.defaultBranch, private: repo.private };
  repo.description = body.description === undefined ? repo.description : body.description;
  repo.defaultBranch = body.default_branch ?? repo.defaultBranch;
  if (before.branch !== repo.defaultBranch) await setHead(repo.git, repo.defaultBranch);
  repo.archived = body.archived ?? repo.archived;
  repo.private = body.private ?? repo.private;
  repo.hasIssues = body.has_issues ?? repo.hasIssues;
  settings.methods.merge = body.allow_merge_commit ?? settings.methods.merge;
  settings.methods.squash = body.allow_squash_merge ?? settings.methods.squash;
  settings.methods.rebase = body.allow_rebase_merge ?? settings.methods.rebase;
  settings.autoMerge = body.allow_auto_merge ?? settings.autoMerge;
  settings.deleteBranchOnMerge = body.delete_branch_on_merge ?? settings.deleteBranchOnMerge;
  repo.updatedAt = timestamp(world);
  announceChange(call, before);
  if (body.name !== undefined && body.name !== repo.name) {
    if (findRepo(world, repo.owner.login, body.name) !== undefined) {
      throw invalid("Repository", "name", "custom", "name already exists on this account");
    }
    renameRepo(world, repo, body.name, writerOf(call.actor).account);
  }
  return ok(fullRepoView(world, repo, call.actor));
}

type Before = { archived: boolean; branch: string; private: boolean };

function announceChange(call: RepoCall, before: Before): void {
  const { world, repo } = call;
  const sender = writerOf(call.actor).account;
  if (before.archived !== repo.archived) {
    emit(world, repo, { event: "repository", action: repo.archived ? "archived" : "unarchived", sender, payload: {} });
  }
  if (before.private !== repo.private) {
    emit(world, repo, { event: "repository", action: repo.private ? "privatized" : "publicized", sender, payload: {} });
  }
  if (before.branch !== repo.defaultBranch) {
    const payload = { changes: { default_branch: { from: before.branch } } };
    emit(world, repo, { event: "repository", action: "edited", sender, payload });
  }
}
