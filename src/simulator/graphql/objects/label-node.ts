import type { Label } from "../../state/issue.ts";
import type { Repo } from "../../state/repository.ts";
import { nodeId, repoHtml } from "../../views/urls.ts";
import type { Context, GraphNode } from "../context.ts";

export function labelNode(context: Context, repo: Repo, label: Label): GraphNode {
  return {
    __typename: "Label",
    id: nodeId("Label", label.id),
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: label.default,
    url: `${repoHtml(context.world, repo)}/labels/${encodeURIComponent(label.name)}`,
  };
}
