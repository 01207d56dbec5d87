import { fullName, type Repo } from "../state/repository.ts";
import type { Account } from "../state/account.ts";
import type { World } from "../state/world.ts";
import { accountView, organizationView } from "../views/account-view.ts";
import { emit } from "./emit.ts";

/** Gives a repository another name; the old one goes on leading to it. */
export function renameRepo(world: World, repo: Repo, name: string, sender: Account): void {
  const from = repo.name;
  repo.formerNames.push(fullName(repo).toLowerCase());
  repo.name = name;
  const payload = { changes: { repository: { name: { from } } } };
  emit(world, repo, { event: "repository", action: "renamed", sender, payload });
}

/** Moves a repository to another account; it may leave the installations it was in. */
export function transferRepo(world: World, repo: Repo, owner: Account): void {
  const { owner: from } = repo;
  repo.formerNames.push(fullName(repo).toLowerCase());
  repo.owner = owner;
  const kind = from.type === "Organization" ? "organization" : "user";
  const view = from.type === "Organization" ? organizationView(world, from) : accountView(world, from);
  const payload = { changes: { owner: { from: { [kind]: view } } } };
  emit(world, repo, { event: "repository", action: "transferred", sender: from, payload });
}
