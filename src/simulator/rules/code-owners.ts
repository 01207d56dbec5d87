import picomatch from "picomatch";
import { readCommit } from "../git/commit.ts";
import { readObject, type GitStore } from "../git/store.ts";
import { findInTree } from "../git/tree.ts";
import { atLeast, type Account } from "../state/account.ts";
import { roleOf } from "../http/access.ts";
import type { Repo } from "../state/repository.ts";
import { findAccount, type World } from "../state/world.ts";

export type OwnerRule = { pattern: string; owners: string[] };

const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
const largestBytes = 3 * 1024 * 1024;

/** The CODEOWNERS rules of a commit, in file order; none when there is no file. */
export async function codeOwnerRules(git: GitStore, commitOid: string): Promise<OwnerRule[]> {
  const commit = await readCommit(git, commitOid);
  if (commit === null) return [];
  for (const place of places) {
    const entry = await findInTree(git, commit.tree, place);
    const blob = entry === null ? null : await readObject(git, entry.oid, "blob");
    if (blob !== null) return blob.content.length > largestBytes ? [] : parseCodeOwners(blob.content.toString("utf8"));
  }
  return [];
}

export function parseCodeOwners(text: string): OwnerRule[] {
  return text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [pattern = "", ...owners] = line.split(/\s+/);
      return { pattern, owners };
    });
}

/** Who owns a path: the last rule that matches decides, and a rule without owners leaves the path unowned. */
export function ownersOf(rules: readonly OwnerRule[], path: string): string[] {
  return rules.findLast((rule) => matches(rule.pattern, path))?.owners ?? [];
}

function matches(pattern: string, path: string): boolean {
  const anchored = pattern.startsWith("/") || pattern.replace(/\/$/, "").includes("/");
  const base = pattern.replace(/^\//, "");
  const prefix = anchored ? "" : "**/";
  const globs = base.endsWith("/") ? [`${prefix}${base}**`] : [`${prefix}${base}`, `${prefix}${base}/**`];
  if (base.endsWith("/*")) globs.pop();
  return picomatch.isMatch(path, globs, { dot: true });
}

/** The accounts behind owner names that can write; teams stand for their members. */
export function ownerAccounts(world: World, repo: Repo, owners: readonly string[]): Account[] {
  return owners
    .flatMap((owner) => {
      if (owner.includes("/")) {
        const team = repo.owner.teams.find((one) => one.slug === owner.split("/")[1]);
        return [...(team?.members ?? [])].map((id) => world.accounts.get(id));
      }
      return [owner.startsWith("@") ? findAccount(world, owner.slice(1)) : undefined];
    })
    .filter((account) => account !== undefined && atLeast(roleOf(repo, account), "write")) as Account[];
}
