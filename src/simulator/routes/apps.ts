import { z } from "zod";
import { bodyOf, noContent, numberParam, ok, page, textParam, type Call, type Reply } from "../http/call.ts";
import { invalid, notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { route, type Route } from "../http/route.ts";
import { covers, installedOn, type App, type Installation, type Permissions } from "../state/app.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import { newTokenValue } from "../state/token-value.ts";
import { clockMs, findAccount, findRepo, timestamp, toTimestamp, type World } from "../state/world.ts";
import { emitToApp } from "../effects/emit.ts";
import { appView, installationView } from "../views/app-view.ts";
import { baseView, repoView } from "../views/repo-view.ts";

const asApp = { who: "app" } as const;
const hourMs = 3_600_000;

export const appRoutes: Route[] = [
  route("GET /app", asApp, (call) => ok(fullApp(call.world, appOfCall(call)))),
  route("GET /apps/{slug}", { who: "anyone" }, (call) => {
    const slug = textParam(call, "slug");
    return ok(appView(call.world, orNotFound([...call.world.apps.values()].find((app) => app.slug === slug))));
  }),
  route("GET /app/installations", asApp, (call) =>
    page(installationsOf(call.world, appOfCall(call)), (one) => installationView(call.world, one)),
  ),
  route("GET /app/installations/{installation_id}", asApp, (call) =>
    ok(installationView(call.world, installationOfCall(call))),
  ),
  route("DELETE /app/installations/{installation_id}", asApp, (call) => {
    removeInstallation(call.world, installationOfCall(call));
    return noContent;
  }),
  route("PUT /app/installations/{installation_id}/suspended", asApp, (call) => {
    suspend(call.world, installationOfCall(call), true);
    return noContent;
  }),
  route("DELETE /app/installations/{installation_id}/suspended", asApp, (call) => {
    suspend(call.world, installationOfCall(call), false);
    return noContent;
  }),
  route("POST /app/installations/{installation_id}/access_tokens", asApp, createToken),
  route("GET /repos/{owner}/{repo}/installation", asApp, (call) => {
    const repo = orNotFound(findRepo(call.world, textParam(call, "owner"), textParam(call, "repo")));
    const found = installationsOf(call.world, appOfCall(call)).find((one) => installedOn(one, repo));
    return ok(installationView(call.world, orNotFound(found)));
  }),
  route("GET /orgs/{org}/installation", asApp, (call) => accountInstallation(call, "org")),
  route("GET /users/{username}/installation", asApp, (call) => accountInstallation(call, "username")),
  route("GET /installation/repositories", { who: "installation" }, (call) => {
    const { actor, world } = call;
    if (actor.kind !== "installation") throw notFound();
    const repos = [...world.repos.values()].filter(
      (repo) => installedOn(actor.installation, repo) && (actor.repositoryIds?.has(repo.id) ?? true),
    );
    const extra = { repository_selection: actor.installation.repositoryIds === null ? "all" : "selected" };
    return page(repos, (repo) => repoView(world, repo, actor), "repositories", extra);
  }),
  route("DELETE /installation/token", { who: "installation" }, (call) => {
    if (call.actor.kind === "installation") call.world.tokens.delete(call.actor.token);
    return noContent;
  }),
];

function fullApp(world: World, app: App): Record<string, unknown> {
  return { ...appView(world, app), installations_count: installationsOf(world, app).length };
}

export function appOfCall(call: Call): App {
  if (call.actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return call.actor.app;
}

function installationsOf(world: World, app: App): Installation[] {
  return [...world.installations.values()].filter((one) => one.app.id === app.id);
}

function installationOfCall(call: Call): Installation {
  const found = call.world.installations.get(numberParam(call, "installation_id"));
  if (found?.app.id !== appOfCall(call).id) throw notFound();
  return found;
}

function accountInstallation(call: Call, param: string): Reply {
  const account = orNotFound(findAccount(call.world, textParam(call, param)));
  const found = installationsOf(call.world, appOfCall(call)).find((one) => one.account.id === account.id);
  return ok(installationView(call.world, orNotFound(found)));
}

/** Takes an installation away with all its tokens, and tells the app. */
export function removeInstallation(world: World, installation: Installation): void {
  world.installations.delete(installation.id);
  for (const [value, token] of world.tokens) {
    if (token.kind === "installation" && token.installation.id === installation.id) world.tokens.delete(value);
  }
  announceInstallation(world, installation, "deleted");
}

export function suspend(world: World, installation: Installation, suspended: boolean): void {
  installation.suspendedAt = suspended ? timestamp(world) : null;
  installation.suspendedBy = suspended ? installation.app.owner : null;
  announceInstallation(world, installation, suspended ? "suspend" : "unsuspend");
}

export function announceInstallation(world: World, installation: Installation, action: string): void {
  const repos = [...world.repos.values()].filter((repo) => installedOn(installation, repo));
  const repositories = repos.map((repo) => briefView(world, repo));
  const sender = senderOf(installation);
  const payload = { installation: installationView(world, installation), repositories, requester: null };
  emitToApp(world, installation, { event: "installation", action, sender, payload });
}

/** Tells an app which repositories came to its installation, or went. */
export function announceRepositories(
  world: World,
  installation: Installation,
  action: "added" | "removed",
  repos: readonly Repo[],
): void {
  if (repos.length === 0) return;
  const brief = repos.map((repo) => briefView(world, repo));
  const payload = {
    installation: installationView(world, installation),
    repository_selection: installation.repositoryIds === null ? "all" : "selected",
    repositories_added: action === "added" ? brief : [],
    repositories_removed: action === "removed" ? brief : [],
    requester: null,
  };
  emitToApp(world, installation, {
    event: "installation_repositories",
    action,
    sender: senderOf(installation),
    payload,
  });
}

function senderOf({ account, app }: Installation): Account {
  return account.type === "User" ? account : app.owner;
}

function briefView(world: World, repo: Repo): Record<string, unknown> {
  const { id, node_id, name, full_name } = baseView(world, repo);
  return { id, node_id, name, full_name, private: repo.private };
}

const tokenBody = z.object({
  repositories: z.array(z.string()).max(500).optional(),
  repository_ids: z.array(z.number().int()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

function createToken(call: Call): Reply {
  const { world } = call;
  const installation = installationOfCall(call);
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const body = bodyOf(call, tokenBody);
  const permissions = narrowPermissions(installation, body.permissions);
  const repositoryIds = narrowRepositories(world, installation, body.repository_ids, body.repositories);
  const value = newTokenValue(world, installation.app.id);
  const expiresAtMs = clockMs(world) + hourMs;
  world.tokens.set(value, { kind: "installation", value, installation, permissions, repositoryIds, expiresAtMs });
  const chosen = [...(repositoryIds ?? [])].map((id) => world.repos.get(id)).filter((repo) => repo !== undefined);
  const all = installation.repositoryIds === null && repositoryIds === null;
  return ok(
    {
      token: value,
      expires_at: toTimestamp(expiresAtMs),
      permissions,
      repository_selection: all ? "all" : "selected",
      ...(repositoryIds === null ? {} : { repositories: chosen.map((repo) => baseView(world, repo)) }),
    },
    201,
  );
}

function narrowPermissions(installation: Installation, wanted: Permissions | undefined): Permissions {
  if (wanted === undefined) return { ...installation.permissions };
  for (const [name, level] of Object.entries(wanted)) {
    if (!covers(name === "metadata" ? "read" : installation.permissions[name], level)) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  return { metadata: "read", ...wanted };
}

function narrowRepositories(
  world: World,
  installation: Installation,
  ids: readonly number[] | undefined,
  names: readonly string[] | undefined,
): Set<number> | null {
  if (ids === undefined && names === undefined) return null;
  const byName = (names ?? []).map((name) => findRepo(world, installation.account.login, name)?.id ?? 0);
  const wanted = [...(ids ?? []), ...byName];
  for (const id of wanted) {
    const repo = world.repos.get(id);
    if (repo === undefined || !installedOn(installation, repo)) {
      throw new Refusal(
        422,
        "There is at least one repository that does not exist or is not accessible to the parent installation.",
      );
    }
  }
  if (wanted.length === 0) throw invalid("Installation", "repository_ids", "invalid");
  return new Set(wanted);
}
