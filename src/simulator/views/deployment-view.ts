import type { Deployment } from "../state/deployment.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { appView } from "./app-view.ts";
import { nodeId, repoApi } from "./urls.ts";

/** `deployment`. */
export function deploymentView(world: World, repo: Repo, one: Deployment): Record<string, unknown> {
  const url = `${repoApi(world, repo)}/deployments/${one.id}`;
  return {
    url,
    id: one.id,
    node_id: nodeId("Deployment", one.id),
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: one.payload,
    original_environment: one.environment,
    environment: one.environment,
    description: one.description,
    creator: accountView(world, one.creator),
    created_at: one.createdAt,
    updated_at: one.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: repoApi(world, repo),
    transient_environment: false,
    production_environment: one.environment === "production",
    performed_via_github_app: one.app === null ? null : appView(world, one.app),
  };
}
