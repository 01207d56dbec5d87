import { noContent, ok, page, textParam, writerOf, type Call } from "../http/call.ts";
import { budgetOf } from "../http/limits.ts";
import { notFound, orNotFound } from "../http/refusal.ts";
import { route, type Route } from "../http/route.ts";
import type { Account } from "../state/account.ts";
import { findAccount } from "../state/world.ts";
import { accountView, publicUserView } from "../views/account-view.ts";

const anyone = { who: "anyone" } as const;
const signedIn = { who: "signed-in" } as const;

export const accountRoutes: Route[] = [
  route("GET /user", { who: "person" }, (call) => ok(publicUserView(call.world, writerOf(call.actor).account))),
  route("GET /users/{username}", anyone, (call) =>
    ok(publicUserView(call.world, orNotFound(findAccount(call.world, textParam(call, "username"))))),
  ),
  route("GET /orgs/{org}/members/{username}", signedIn, (call) => {
    const user = orNotFound(findAccount(call.world, textParam(call, "username")));
    if (!orgOf(call).members.has(user.id)) throw notFound();
    return noContent;
  }),
  route("GET /orgs/{org}/teams/{team_slug}/members", signedIn, (call) => {
    const slug = textParam(call, "team_slug");
    const team = orNotFound(orgOf(call).teams.find((one) => one.slug === slug));
    const members = [...team.members].map((id) => call.world.accounts.get(id)).filter((one) => one !== undefined);
    return page(members, (member) => accountView(call.world, member));
  }),
  route("GET /rate_limit", anyone, (call) => ok(rateLimit(call))),
  route("GET /meta", anyone, () =>
    ok({ verifiable_password_authentication: false, installed_version: "3.19.0", hooks: ["127.0.0.0/8"] }),
  ),
];

function orgOf(call: Call): Account {
  const account = orNotFound(findAccount(call.world, textParam(call, "org")));
  if (account.type !== "Organization") throw notFound();
  return account;
}

function rateLimit({ world, actor }: Call): Record<string, unknown> {
  const { limit, used, remaining, resetSeconds: reset } = budgetOf(world, actor);
  const resource = { limit, used, remaining, reset };
  return {
    resources: { core: resource, search: { limit: 30, used: 0, remaining: 30, reset }, graphql: resource },
    rate: resource,
  };
}
