import { commitsBetween } from "../git/history.ts";
import type { Writer } from "../http/call.ts";
import { mayIn } from "../http/access.ts";
import { fullName, type Repo } from "../state/repository.ts";
import { findRepo, type World } from "../state/world.ts";
import { closeIssue } from "./set-issue-state.ts";

const pattern = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+(?:([\w.-]+\/[\w.-]+))?#(\d+)\b/gi;

export type Reference = { repo: string; number: number };

/** The issues that a text says it closes. */
export function closingReferences(repo: Repo, text: string): Reference[] {
  return [...text.matchAll(pattern)].map((match) => ({ repo: match[1] ?? fullName(repo), number: Number(match[2]) }));
}

/** Closes what the messages of newly arrived default-branch commits name. */
export async function closeByKeywords(
  world: World,
  repo: Repo,
  range: { before: string; after: string },
  by: Writer,
): Promise<void> {
  for (const commit of await commitsBetween(repo.git, range.before, range.after)) {
    await closeReferences(world, repo, closingReferences(repo, commit.message), by, commit.oid);
  }
}

/** Closes the issues of a list that the actor may close. */
export async function closeReferences(
  world: World,
  repo: Repo,
  references: readonly Reference[],
  by: Writer,
  commitId: string | null,
): Promise<void> {
  for (const reference of references) {
    const [owner = "", name = ""] = reference.repo.split("/");
    const target = findRepo(world, owner, name);
    const issue = target?.issues.get(reference.number);
    if (target === undefined || issue === undefined || issue.state === "closed" || issue.pull !== null) continue;
    if (target.id !== repo.id && !mayIn(by, target, "write", ["issues:write"])) continue;
    await closeIssue(world, target, issue, by, "completed", commitId);
  }
}
