import type { App, Installation } from "../state/app.ts";
import { toTimestamp, type World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { apiRoot, nodeId } from "./urls.ts";

/** `integration`: an app as anybody may see it. */
export function appView(world: World, app: App): Record<string, unknown> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    client_id: app.clientId,
    owner: accountView(world, app.owner),
    name: app.name,
    description: null,
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationView(world: World, installation: Installation): Record<string, unknown> {
  const { app, account } = installation;
  const api = apiRoot(world);
  return {
    id: installation.id,
    client_id: app.clientId,
    account: accountView(world, account),
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    repository_selection: installation.repositoryIds === null ? "all" : "selected",
    created_at: installation.createdAt,
    updated_at: installation.updatedAt,
    suspended_at: installation.suspendedAt,
    suspended_by: installation.suspendedBy === null ? null : accountView(world, installation.suspendedBy),
  };
}

export const expiryView = (expiresAtMs: number): string => toTimestamp(expiresAtMs);
