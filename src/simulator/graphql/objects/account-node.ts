import type { Account } from "../../state/account.ts";
import { nodeId } from "../../views/urls.ts";
import type { Context, GraphNode } from "../context.ts";

/** An actor; GraphQL shows a bot's login without its `[bot]`. */
export function accountNode(context: Context, account: Account): GraphNode {
  const login = account.type === "Bot" ? account.login.replace("[bot]", "") : account.login;
  const path = account.type === "Bot" ? `/apps/${login}` : `/${login}`;
  return {
    __typename: account.type,
    id: nodeId(account.type, account.id),
    databaseId: account.id,
    login,
    name: account.name,
    email: account.email ?? "",
    url: `${context.world.url}${path}`,
    resourcePath: path,
    avatarUrl: `${context.world.url}/avatars/u/${account.id}`,
    createdAt: account.createdAt,
    isViewer: "account" in context.actor && context.actor.account.id === account.id,
  };
}

export function accountNodeOrNull(context: Context, account: Account | null): GraphNode | null {
  return account === null ? null : accountNode(context, account);
}
