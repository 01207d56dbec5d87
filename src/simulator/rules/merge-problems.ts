import { commitsBetween, mergeBase } from "../git/history.ts";
import { diffFiles } from "../git/diff.ts";
import type { Actor } from "../http/call.ts";
import type { Issue } from "../state/issue.ts";
import type { MergeMethod, Pull } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import type { RequiredCheck } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { codeOwnerRules, ownerAccounts, ownersOf } from "./code-owners.ts";
import { guardsOf, type Guard, type PullGuard } from "./guard.ts";
import { baseTip, isBehind } from "./mergeability.ts";
import { answerOf, checksProblem } from "./required-checks.ts";
import { approvers, blockers } from "./reviews.ts";

export type MergeProblem = {
  kind: "reviews" | "checks" | "behind" | "threads" | "signatures" | "method" | "queue" | "update" | "pushers";
  origin: Guard["origin"];
  message: string;
};

/** Every rule that keeps a pull request from merging now; rules that `actor` may bypass are left out. */
export async function mergeProblems(
  world: World,
  repo: Repo,
  issue: Issue,
  pull: Pull,
  options: { actor: Actor | null; method: MergeMethod | null; viaQueue?: boolean },
): Promise<MergeProblem[]> {
  const { actor } = options;
  const guards = guardsOf(repo, pull.base.ref).filter((guard) => actor === null || !guard.bypass(actor, true));
  const found: MergeProblem[] = [];
  for (const guard of guards) {
    const add = (kind: MergeProblem["kind"], message: string | null): void => {
      if (message !== null) found.push({ kind, origin: guard.origin, message });
    };
    if (guard.pull !== null && (actor === null || !guard.skipsPull(actor)))
      for (const text of await reviewProblems(world, repo, issue, pull, guard.pull)) add("reviews", text);
    if (guard.checks !== null) {
      const onHead = checksProblem(repo, pull.head.sha, guard.checks.required);
      add("checks", onHead ?? testMergeProblem(repo, issue, pull, guard.checks.required));
    }
    if (guard.checks?.strict === true && (await isBehind(repo, pull))) add("behind", behindMessage);
    if (guard.threads && pull.threads.some((thread) => thread.resolvedBy === null)) add("threads", threadsMessage);
    if (guard.signatures && (await hasUnsigned(repo, pull)))
      add("signatures", "Commits must have verified signatures.");
    if (actor !== null && guard.pushers?.(actor) === false)
      add("pushers", "You're not authorized to push to this branch.");
    if (guard.noUpdate) add("update", "Cannot update this protected ref.");
    if (guard.queue && options.viaQueue !== true && actor !== null)
      add("queue", "Changes must be made through the merge queue");
    add("method", methodProblem(guard, options.method));
  }
  return found;
}

const behindMessage = "The head branch is not up to date with the base branch.";
const threadsMessage = "A conversation must be resolved before this pull request can be merged.";

/** What was reported on the test merge commit must pass too; what was not is not asked for there. */
function testMergeProblem(repo: Repo, issue: Issue, pull: Pull, required: readonly RequiredCheck[]): string | null {
  const oid = repo.git.refs.get(`refs/pull/${issue.number}/merge`);
  if (oid === undefined || pull.mergeability.head !== pull.head.sha) return null;
  const reported = required.filter((check) => answerOf(repo, oid, check) !== "expected");
  return checksProblem(repo, oid, reported);
}

function methodProblem(guard: Guard, method: MergeMethod | null): string | null {
  if (method === null) return null;
  if (guard.linear && method === "merge") return "Merge commits are not allowed on this branch.";
  if (guard.pull?.methods?.includes(method) === false)
    return `The ${method} merge method is not allowed on this branch.`;
  return null;
}

async function reviewProblems(world: World, repo: Repo, issue: Issue, pull: Pull, guard: PullGuard): Promise<string[]> {
  const approved = approvers(repo, issue, pull);
  const against = blockers(repo, issue, pull);
  const problems: string[] = [];
  if (against.length > 0)
    problems.push(`Changes have been requested by ${against.map((one) => one.login).join(", ")}.`);
  if (approved.length < guard.approvals) {
    const reviews = guard.approvals === 1 ? "review is" : "reviews are";
    problems.push(`At least ${guard.approvals} approving ${reviews} required by reviewers with write access.`);
  }
  if (guard.lastPush && !approved.some((one) => one.id !== pull.lastPusher.id)) {
    problems.push("New changes require approval from someone other than the last pusher.");
  }
  if (guard.codeOwners) {
    const missing = await missingOwners(world, repo, pull, new Set(approved.map((one) => one.id)));
    if (missing.length > 0) problems.push(`Waiting on code owner review from ${missing.join(", ")}.`);
  }
  return problems;
}

/** Owner lists of changed files none of whose owners has approved. */
async function missingOwners(world: World, repo: Repo, pull: Pull, approved: Set<number>): Promise<string[]> {
  const base = baseTip(repo, pull);
  if (base === null) return [];
  const rules = await codeOwnerRules(repo.git, base);
  const from = (await mergeBase(repo.git, base, pull.head.sha)) ?? base;
  const missing = new Set<string>();
  for (const file of await diffFiles(repo.git, from, pull.head.sha)) {
    for (const path of [file.path, file.previousPath ?? file.path]) {
      const owners = ownersOf(rules, path);
      if (owners.length === 0) continue;
      const accounts = ownerAccounts(world, repo, owners);
      if (!accounts.some((account) => approved.has(account.id))) missing.add(owners.join(" or "));
    }
  }
  return [...missing];
}

async function hasUnsigned(repo: Repo, pull: Pull): Promise<boolean> {
  const commits = await commitsBetween(repo.git, baseTip(repo, pull), pull.head.sha);
  return commits.some((commit) => !repo.signed.has(commit.oid));
}

/** `APPROVED`, `CHANGES_REQUESTED` or `REVIEW_REQUIRED`, or null where no rule asks for reviews. */
export async function reviewDecision(world: World, repo: Repo, issue: Issue, pull: Pull): Promise<string | null> {
  const guards = guardsOf(repo, pull.base.ref).flatMap((guard) => (guard.pull === null ? [] : [guard.pull]));
  if (blockers(repo, issue, pull).length > 0) return "CHANGES_REQUESTED";
  const asking = guards.filter((guard) => guard.approvals > 0 || guard.codeOwners);
  if (asking.length === 0) return null;
  for (const guard of asking) {
    if ((await reviewProblems(world, repo, issue, pull, guard)).length > 0) return "REVIEW_REQUIRED";
  }
  return "APPROVED";
}
