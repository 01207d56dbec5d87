import { fullName, type Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";

export const apiRoot = (world: World): string => `${world.url}/api/v3`;
export const repoApi = (world: World, repo: Repo): string => `${apiRoot(world)}/repos/${fullName(repo)}`;
export const repoHtml = (world: World, repo: Repo): string => `${world.url}/${fullName(repo)}`;

/** An opaque global id, as GraphQL and `node_id` carry it. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

/** The type and id a global id stands for, or null when it is none of ours. */
export function parseNodeId(text: string): { type: string; id: string } | null {
  const decoded = Buffer.from(text, "base64url").toString("utf8");
  const match = /^([A-Za-z]+):(.+)$/.exec(decoded);
  return match === null ? null : { type: match[1] ?? "", id: match[2] ?? "" };
}
