import { fullName, type Repo } from "../state/repository.ts";
import type { Account } from "../state/account.ts";
import type { World } from "../state/world.ts";
import { emit } from "./emit.ts";

/** Gives a repository another name; the old one goes on leading to it. */
export function renameRepo(world: World, repo: Repo, name: string, sender: Account): void {
  const from = repo.name;
  repo.formerNames.push(fullName(repo).toLowerCase());
  repo.name = name;
  const payload = { changes: { repository: { name: { from } } } };
  emit(world, repo, { event: "repository", action: "renamed", sender, payload });
}
