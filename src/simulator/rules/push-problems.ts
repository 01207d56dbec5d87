import type { Commit } from "../git/commit.ts";
import { isAncestor, newCommits } from "../git/history.ts";
import { readCommit } from "../git/commit.ts";
import type { GitStore } from "../git/store.ts";
import { findInTree, listTree } from "../git/tree.ts";
import type { Actor } from "../http/call.ts";
import { covers } from "../state/app.ts";
import type { Repo } from "../state/repository.ts";
import { guardsOf, type Guard } from "./guard.ts";
import { checksProblem } from "./required-checks.ts";

/** A wish to move a ref; null = it is not there. */
export type RefUpdate = { ref: string; before: string | null; after: string | null };

export type PushProblem = { origin: Guard["origin"] | "workflows"; message: string };

/**
 * Every rule that forbids this actor to move a ref directly. `git` sees the new objects, `repo` holds the rules.
 */
export async function pushProblems(repo: Repo, git: GitStore, update: RefUpdate, actor: Actor): Promise<PushProblem[]> {
  const found: PushProblem[] = [];
  const fresh = update.after === null ? [] : await newCommits(git, update.after, [...repo.git.refs.values()]);
  const workflow = await touchedWorkflow(git, fresh, actor);
  if (workflow !== null) found.push({ origin: "workflows", message: workflow });
  if (!update.ref.startsWith("refs/heads/")) return found;
  const branch = update.ref.slice("refs/heads/".length);
  for (const guard of guardsOf(repo, branch).filter((one) => !one.bypass(actor, false))) {
    for (const message of await guardProblems(repo, git, guard, update, actor)) {
      found.push({ origin: guard.origin, message });
    }
  }
  return found;
}

async function guardProblems(
  repo: Repo,
  git: GitStore,
  guard: Guard,
  { before, after }: RefUpdate,
  actor: Actor,
): Promise<string[]> {
  if (after === null) return guard.noDeletion ? ["Cannot delete this branch"] : [];
  if (before === null) return guard.noCreation ? ["Cannot create ref due to creations being restricted."] : [];
  const problems: string[] = [];
  if (guard.noUpdate) problems.push("Cannot update this protected ref.");
  if (guard.noForce && !(await isAncestor(git, before, after))) problems.push("Cannot force-push to this branch");
  if (guard.pushers?.(actor) === false) problems.push("You're not authorized to push to this branch.");
  if (guard.queue) problems.push("Changes must be made through the merge queue");
  else if (guard.pull !== null && !guard.skipsPull(actor))
    problems.push("Changes must be made through a pull request.");
  const checks = guard.checks === null ? null : checksProblem(repo, after, guard.checks.required);
  if (checks !== null) problems.push(checks);
  const commits = guard.signatures || guard.linear ? await newCommits(git, after, [before]) : [];
  if (guard.signatures && commits.some((commit) => !repo.signed.has(commit.oid))) {
    problems.push("Commits must have verified signatures.");
  }
  if (guard.linear && commits.some((commit) => commit.parents.length > 1)) {
    problems.push("This branch must not contain merge commits.");
  }
  return problems;
}

const workflowDir = ".github/workflows";

/** GitHub's refusal when an app without the permission pushes a commit that changes a workflow, or null. */
async function touchedWorkflow(git: GitStore, fresh: readonly Commit[], actor: Actor): Promise<string | null> {
  if (actor.kind !== "installation" || covers(actor.permissions["workflows"], "write")) return null;
  for (const commit of fresh) {
    const own = await workflowFiles(git, commit.tree);
    const parents = await Promise.all(commit.parents.map(async (oid) => readCommit(git, oid)));
    const before = await Promise.all(parents.map((parent) => workflowFiles(git, parent?.tree ?? null)));
    for (const path of new Set([...own.keys(), ...before.flatMap((files) => [...files.keys()])])) {
      const unchanged = before.some((files) => files.get(path) === own.get(path));
      if (!unchanged) return refusalFor(path);
    }
  }
  return null;
}

function refusalFor(path: string): string {
  return `refusing to allow a GitHub App to create or update workflow \`${workflowDir}/${path}\` without \`workflows\` permission`;
}

async function workflowFiles(git: GitStore, tree: string | null): Promise<Map<string, string>> {
  const entry = tree === null ? null : await findInTree(git, tree, workflowDir);
  if (entry?.mode !== "040000") return new Map();
  return new Map((await listTree(git, entry.oid)).map((file) => [file.path, file.oid]));
}
