import { diffFiles } from "../git/diff.ts";
import type { Writer } from "../http/call.ts";
import { codeOwnerRules, ownerAccounts, ownersOf } from "../rules/code-owners.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { pullBase, type PullIssue } from "../views/pull-view.ts";
import { announceIssue, recordEvent } from "./touch-issue.ts";

/** Adds reviewers to a pull request, or takes them off. */
export async function changeReviewers(
  world: World,
  repo: Repo,
  issue: PullIssue,
  by: Writer,
  people: readonly Account[],
  asked: boolean,
): Promise<void> {
  const { pull } = issue;
  for (const person of people) {
    if (pull.requestedReviewers.includes(person) === asked) continue;
    pull.requestedReviewers = asked
      ? [...pull.requestedReviewers, person]
      : pull.requestedReviewers.filter((one) => one !== person);
    const action = asked ? "review_requested" : "review_request_removed";
    const view = accountView(world, person);
    recordEvent(world, issue, by, action, {
      review_requester: accountView(world, by.account),
      requested_reviewer: view,
    });
    await announceIssue(world, repo, issue, by, action, { requested_reviewer: view });
  }
}

/** Asks the code owners of the changed files, as the base branch names them; drafts ask nobody. */
export async function requestCodeOwners(world: World, repo: Repo, issue: PullIssue, by: Writer): Promise<void> {
  const { pull } = issue;
  const rules = await codeOwnerRules(repo.git, pull.base.sha);
  if (rules.length === 0) return;
  const files = await diffFiles(repo.git, await pullBase(repo, pull), pull.head.sha);
  const owners = new Set(files.flatMap((file) => ownersOf(rules, file.path)));
  const people = ownerAccounts(world, repo, [...owners]).filter((one) => one.id !== issue.author.id);
  await changeReviewers(world, repo, issue, by, people, true);
}
