import { mayIn } from "../http/access.ts";
import type { Actor } from "../http/call.ts";
import { isPull } from "../effects/touch-issue.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import type { PullIssue } from "../views/pull-view.ts";

/** Where a network of forks began. */
export function rootOf(repo: Repo): Repo {
  return repo.parent === null ? repo : rootOf(repo.parent);
}

/** The repository of an owner in the same network, or undefined. */
export function inNetwork(world: World, repo: Repo, owner: string, name?: string): Repo | undefined {
  const isWanted = (one: Repo): boolean =>
    one.owner.login.toLowerCase() === owner.toLowerCase() &&
    (name === undefined || one.name.toLowerCase() === name.toLowerCase()) &&
    rootOf(one).id === rootOf(repo).id;
  return isWanted(repo) ? repo : [...world.repos.values()].find(isWanted);
}

/** Open pull requests into other repositories whose head is in this one, with the repository they are in. */
export function outgoingPulls(world: World, head: Repo): { repo: Repo; issue: PullIssue }[] {
  return [...world.repos.values()]
    .filter((repo) => repo.id !== head.id && rootOf(repo).id === rootOf(head).id)
    .flatMap((repo) =>
      [...repo.issues.values()]
        .filter(isPull)
        .filter((issue) => issue.state === "open" && issue.pull.head.repo.id === head.id)
        .map((issue) => ({ repo, issue })),
    );
}

/** The branches of a fork that somebody may push to only because they maintain what its pull requests go into. */
export function modifiableBranches(world: World, fork: Repo, actor: Actor): Set<string> {
  const allowed = outgoingPulls(world, fork).filter(
    ({ repo, issue }) => issue.pull.maintainerCanModify && mayIn(actor, repo, "write", ["contents:write"]),
  );
  return new Set(allowed.map(({ issue }) => issue.pull.head.ref));
}
