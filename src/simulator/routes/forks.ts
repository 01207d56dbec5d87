import { z } from "zod";
import { makeRepo } from "../control/make-repo.ts";
import { emit } from "../effects/emit.ts";
import { gitText } from "../git/run-git.ts";
import { reloadRefs } from "../git/store.ts";
import { bodyOf, ok, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type Route } from "../http/route.ts";
import { inNetwork } from "../rules/network.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import { findAccount, findRepo } from "../state/world.ts";
import { baseView, fullRepoView } from "../views/repo-view.ts";

export const forkRoutes: Route[] = [
  repoRoute("POST /forks", { person: "read", app: ["administration:write"], whenArchived: true }, fork),
];

const forkBody = z.object({
  organization: z.string().optional(),
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  default_branch_only: z.boolean().default(false),
});

/** Copies a repository for another account; a second wish is answered with the fork there is. */
async function fork(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const body = bodyOf(call, forkBody);
  const by = writerOf(call.actor).account;
  const owner = ownerOf(call, by, body.organization);
  if (owner.id === repo.owner.id) throw new Refusal(403, "A repository cannot be forked into its own account.");
  if (repo.git.refs.size === 0) throw new Refusal(403, "The repository exists, but it contains no Git content.");
  const known = inNetwork(world, repo, owner.login);
  if (known !== undefined) return ok(fullRepoView(world, known, call.actor), 202);
  const name = freeName(call, owner, body.name ?? repo.name);
  const { private: isPrivate, description, defaultBranch } = repo;
  const made = await makeRepo(world, owner, name, { private: isPrivate, description, defaultBranch });
  made.parent = repo;
  made.hasIssues = false;
  made.signed = new Set(repo.signed);
  made.creators = new Map(repo.creators);
  await copyRefs(made, repo, body.default_branch_only);
  emit(world, repo, { event: "fork", action: null, sender: by, payload: { forkee: baseView(world, made) } });
  return ok(fullRepoView(world, made, call.actor), 202);
}

function ownerOf(call: RepoCall, by: Account, organization: string | undefined): Account {
  if (organization === undefined) {
    if (by.type !== "User") throw new Refusal(403, "Resource not accessible by integration");
    return by;
  }
  const owner = orNotFound(findAccount(call.world, organization));
  if (!owner.members.has(by.id)) throw new Refusal(403, "You must be a member of the organization to fork into it.");
  return owner;
}

/** GitHub counts up where the name is taken by something else. */
function freeName({ world }: RepoCall, owner: Account, name: string): string {
  for (let count = 0; ; count++) {
    const wanted = count === 0 ? name : `${name}-${count}`;
    if (findRepo(world, owner.login, wanted) === undefined) return wanted;
  }
}

async function copyRefs(into: Repo, from: Repo, defaultOnly: boolean): Promise<void> {
  const refs = defaultOnly
    ? [`+refs/heads/${from.defaultBranch}:refs/heads/${from.defaultBranch}`]
    : ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  await gitText(into.git.dir, ["fetch", "--quiet", from.git.dir, ...refs]);
  await reloadRefs(into.git);
}
