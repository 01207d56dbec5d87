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
  const file = await readOwnerFile(git, commitOid);
  return file === null || Buffer.byteLength(file.text) > largestBytes ? [] : parseCodeOwners(file.text);
}

/** The CODEOWNERS file of a commit: the first one in GitHub's order of places, or null. */
export async function readOwnerFile(git: GitStore, commitOid: string): Promise<{ path: string; text: string } | null> {
  const commit = await readCommit(git, commitOid);
  if (commit === null) return null;
  for (const path of places) {
    const entry = await findInTree(git, commit.tree, path);
    const blob = entry === null ? null : await readObject(git, entry.oid, "blob");
    if (blob !== null) return { path, text: blob.content.toString("utf8") };
  }
  return null;
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
