import { readOwnerFile } from "../rules/code-owners.ts";
import { ok, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound } from "../http/refusal.ts";
import { repoRoute, type Route } from "../http/route.ts";
import { roleOf } from "../http/access.ts";
import { atLeast } from "../state/account.ts";
import { findAccount } from "../state/world.ts";
import { commitOf } from "./find-commit.ts";

export const ownerRoutes: Route[] = [
  repoRoute("GET /codeowners/errors", { person: "read", app: ["contents:read"] }, ownerErrors),
];

/** What is wrong with the CODEOWNERS file of a branch, line by line. */
async function ownerErrors(call: RepoCall): Promise<Reply> {
  const commit = await commitOf(call, call.query.get("ref") ?? call.repo.defaultBranch);
  const { path, text } = orNotFound(await readOwnerFile(call.repo.git, commit.oid));
  const errors = text.split("\n").flatMap((source, index) => {
    const rule = source.replace(/(^|\s)#.*$/, "");
    return [...rule.matchAll(/\S+/g)]
      .slice(1)
      .filter(([owner]) => !isOwner(call, owner))
      .map((match) => errorView(path, source, index + 1, { owner: match[0], column: match.index + 1 }));
  });
  return ok({ errors });
}

function errorView(
  path: string,
  source: string,
  line: number,
  { owner, column }: { owner: string; column: number },
): Record<string, unknown> {
  const suggestion = `make sure ${owner} exists and has write access to the repository`;
  const message = `Unknown owner on line ${line}: ${suggestion}\n\n  ${source}\n  ${" ".repeat(column - 1)}^`;
  return { line, column, source, kind: "Unknown owner", suggestion, message, path };
}

function isOwner(call: RepoCall, owner: string): boolean {
  if (!owner.startsWith("@")) return /^[^@\s]+@[^@\s]+$/.test(owner);
  const [, slug] = owner.split("/");
  if (slug !== undefined) return call.repo.owner.teams.some((team) => team.slug === slug);
  const account = findAccount(call.world, owner.slice(1));
  return account !== undefined && atLeast(roleOf(call.repo, account), "write");
}
