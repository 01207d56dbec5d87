import type { Issue } from "../state/issue.ts";
import type { Repo } from "../state/repository.ts";
import { clockMs, type World } from "../state/world.ts";

/** Notes what a request made, so that reads do not see it yet; `body` is what its maker was answered. */
export function noteNew(world: World, repo: Repo | null, body: unknown): void {
  if (world.lagMs === 0 || typeof body !== "object" || body === null) return;
  const { id, ref } = body as { id?: unknown; ref?: unknown };
  const until = clockMs(world) + world.lagMs;
  if (typeof id === "number") world.notYet.set(String(id), until);
  if (typeof ref === "string" && repo !== null) world.notYet.set(`${repo.id} ${ref}`, until);
}

/** The repository as reads see it: without what was made less than the lag ago. Only look at it. */
export function asRead(world: World, repo: Repo): Repo {
  if (world.notYet.size === 0) return repo;
  const now = clockMs(world);
  const isOut = (key: number | string): boolean => now >= (world.notYet.get(String(key)) ?? 0);
  const known = <T extends { id: number }>(things: readonly T[]): T[] => things.filter((one) => isOut(one.id));
  const issues = [...repo.issues.values()]
    .filter((issue) => isOut(issue.id) && (issue.pull === null || isOut(issue.pull.id)))
    .map((issue) => issueAsRead(issue, known));
  const refs = [...repo.git.refs].filter(([ref]) => isOut(`${repo.id} ${ref}`));
  return {
    ...repo,
    issues: new Map(issues.map((issue) => [issue.number, issue])),
    labels: known(repo.labels),
    checkRuns: known(repo.checkRuns),
    statuses: known(repo.statuses),
    rulesets: known(repo.rulesets),
    git: { ...repo.git, refs: new Map(refs) },
  };
}

type Known = <T extends { id: number }>(things: readonly T[]) => T[];

/** The issue itself where nothing of it is new: what is worked out while reading must stay with it. */
function issueAsRead(issue: Issue, known: Known): Issue {
  const comments = known(issue.comments);
  const reviews = known(issue.pull?.reviews ?? []);
  const isWhole = comments.length === issue.comments.length && reviews.length === (issue.pull?.reviews ?? []).length;
  if (isWhole) return issue;
  return { ...issue, comments, pull: issue.pull === null ? null : { ...issue.pull, reviews } };
}
