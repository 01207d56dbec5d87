import { readCommit, type Commit } from "../git/commit.ts";
import type { RepoCall } from "../http/call.ts";
import { Refusal } from "../http/refusal.ts";
import type { Repo } from "../state/repository.ts";

/** The commit that a branch, tag, full ref or (abbreviated) id names, or null. */
export async function resolveCommit(repo: Repo, name: string): Promise<Commit | null> {
  for (const ref of [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const oid = repo.git.refs.get(ref);
    if (oid !== undefined) return readCommit(repo.git, oid);
  }
  if (name === "HEAD") return resolveCommit(repo, repo.defaultBranch);
  if (!/^[0-9a-f]{7,40}$/.test(name)) return null;
  const object = await repo.git.reader.read(`${name}^{commit}`);
  return object === null ? null : readCommit(repo.git, object.oid);
}

/** The commit a call names, or GitHub's 422. */
export async function commitOf(call: RepoCall, name: string): Promise<Commit> {
  const commit = await resolveCommit(call.repo, name);
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${name}`);
  return commit;
}
