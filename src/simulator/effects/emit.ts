import type { Account } from "../state/account.ts";
import { covers, installedOn, type App, type Installation } from "../state/app.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView, organizationView } from "../views/account-view.ts";
import { baseView } from "../views/repo-view.ts";
import { nodeId } from "../views/urls.ts";
import { queueDelivery } from "./deliver.ts";

/** Which permission, at least at read, an installation needs to hear of an event; others need none. */
const eventPermissions: Record<string, string[]> = {
  issues: ["issues"],
  sub_issues: ["issues"],
  issue_dependencies: ["issues"],
  deployment: ["deployments"],
  deployment_status: ["deployments"],
  issue_comment: ["issues", "pull_requests"],
  label: ["issues", "pull_requests"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  pull_request_review_thread: ["pull_requests"],
  check_run: ["checks"],
  check_suite: ["checks"],
  push: ["contents"],
  create: ["contents"],
  delete: ["contents"],
  status: ["statuses"],
  merge_group: ["merge_queues"],
  repository_ruleset: ["administration"],
  branch_protection_rule: ["administration"],
  workflow_run: ["actions"],
  workflow_job: ["actions"],
  deployment_protection_rule: ["deployments"],
  member: ["members"],
};

export type Emission = {
  event: string;
  action: string | null;
  sender: Account;
  payload: Record<string, unknown>;
  /** Some events go to one app alone. */
  only?: App;
};

/** Tells every app that is installed on the repository, may read such things and subscribed to the event. */
export function emit(world: World, repo: Repo, emission: Emission): void {
  for (const installation of world.installations.values()) {
    if (!hears(installation, repo, emission)) continue;
    const body = {
      ...(emission.action === null ? {} : { action: emission.action }),
      ...emission.payload,
      repository: baseView(world, repo),
      ...organizationPart(world, repo.owner),
      sender: accountView(world, emission.sender),
      installation: { id: installation.id, node_id: nodeId("Installation", installation.id) },
    };
    queueDelivery(world, installation.app, {
      event: emission.event,
      action: emission.action,
      installationId: installation.id,
      repositoryId: repo.id,
      body: JSON.stringify(body),
    });
  }
}

/** True when some app would be told of such an event, so that its payload is worth the work. */
export function isHeard(world: World, repo: Repo, event: string): boolean {
  const emission = { event, action: null, sender: repo.owner, payload: {} };
  return [...world.installations.values()].some((installation) => hears(installation, repo, emission));
}

/** Tells one app something that concerns no single repository, such as its installation. */
export function emitToApp(world: World, installation: Installation, emission: Omit<Emission, "only">): void {
  const body = {
    ...(emission.action === null ? {} : { action: emission.action }),
    ...emission.payload,
    ...organizationPart(world, installation.account),
    sender: accountView(world, emission.sender),
  };
  queueDelivery(world, installation.app, {
    event: emission.event,
    action: emission.action,
    installationId: installation.id,
    repositoryId: null,
    body: JSON.stringify(body),
  });
}

function hears(installation: Installation, repo: Repo, { event, only }: Emission): boolean {
  if (installation.suspendedAt !== null || !installedOn(installation, repo)) return false;
  if (only !== undefined) return installation.app.id === only.id;
  if (!installation.events.includes(event)) return false;
  const needed = eventPermissions[event];
  return needed === undefined || needed.some((name) => covers(installation.permissions[name], "read"));
}

function organizationPart(world: World, owner: Account): Record<string, unknown> {
  if (owner.type !== "Organization") return {};
  return { organization: organizationView(world, owner) };
}
