import { isoDate, type Commit } from "../git/commit.ts";
import { diffFiles, diffPatches, type FileDiff } from "../git/diff.ts";
import { emptyTree } from "../git/tree.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountView } from "./account-view.ts";
import { nodeId, repoApi, repoHtml } from "./urls.ts";

type Verification = {
  verified: boolean;
  reason: string;
  signature: string | null;
  payload: string | null;
  verified_at: string | null;
};

function verificationView(repo: Repo, commit: Commit): Verification {
  const verified = repo.signed.has(commit.oid);
  return {
    verified,
    reason: verified ? "valid" : "unsigned",
    signature: verified ? "-----BEGIN PGP SIGNATURE-----\n\nsimulated\n-----END PGP SIGNATURE-----" : null,
    payload: verified ? `tree ${commit.tree}` : null,
    verified_at: verified ? isoDate(commit.committer) : null,
  };
}

/** `git-commit`, of the git data endpoints. */
export function gitCommitView(world: World, repo: Repo, commit: Commit): Record<string, unknown> {
  const api = repoApi(world, repo);
  const person = ({ name, email, at }: Commit["author"]): Record<string, unknown> => ({
    name,
    email,
    date: isoDate({ name, email, at }),
  });
  return {
    sha: commit.oid,
    node_id: nodeId("Commit", `${repo.id}:${commit.oid}`),
    url: `${api}/git/commits/${commit.oid}`,
    html_url: `${repoHtml(world, repo)}/commit/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message.replace(/\n$/, ""),
    parents: commit.parents.map((sha) => parentView(world, repo, sha, "git/commits")),
    verification: verificationView(repo, commit),
  };
}

function parentView(world: World, repo: Repo, sha: string, kind: string): Record<string, unknown> {
  return {
    sha,
    url: `${repoApi(world, repo)}/${kind}/${sha}`,
    html_url: `${repoHtml(world, repo)}/commit/${sha}`,
  };
}

/** The account a commit's e-mail address belongs to, or null. */
export function accountByEmail(world: World, email: string): Account | null {
  const wanted = email.toLowerCase();
  for (const account of world.accounts.values()) {
    if (account.email?.toLowerCase() === wanted || noreply(account) === wanted) return account;
  }
  return null;
}

/** The address GitHub gives an account that hides its own. */
export function noreply(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`.toLowerCase();
}

/** `commit` without its files. */
export function commitView(world: World, repo: Repo, commit: Commit): Record<string, unknown> {
  const api = repoApi(world, repo);
  const { sha, node_id, html_url, author, committer, tree, message, verification } = gitCommitView(world, repo, commit);
  const userOf = (email: string): Record<string, unknown> | null => {
    const account = accountByEmail(world, email);
    return account === null ? null : accountView(world, account);
  };
  return {
    url: `${api}/commits/${commit.oid}`,
    sha,
    node_id,
    html_url,
    comments_url: `${api}/commits/${commit.oid}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.oid}`,
      author,
      committer,
      message,
      tree,
      comment_count: 0,
      verification,
    },
    author: userOf(commit.author.email),
    committer: userOf(commit.committer.email),
    parents: commit.parents.map((parent) => parentView(world, repo, parent, "commits")),
  };
}

/** `commit` with its files against its first parent. */
export async function fullCommitView(world: World, repo: Repo, commit: Commit): Promise<Record<string, unknown>> {
  const files = await filesView(world, repo, commit.parents[0] ?? emptyTree, commit.oid);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    ...commitView(world, repo, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, 300),
  };
}

export type FileView = Record<string, unknown> & { additions: number; deletions: number };

/** `diff-entry` for every file that differs between two trees or commits. */
export async function filesView(world: World, repo: Repo, from: string, to: string): Promise<FileView[]> {
  const [files, patches] = await Promise.all([diffFiles(repo.git, from, to), diffPatches(repo.git, from, to)]);
  return files.map((file) => fileView(world, repo, to, file, patches.get(file.path)));
}

function fileView(world: World, repo: Repo, ref: string, file: FileDiff, patch: string | undefined): FileView {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repoHtml(world, repo)}/blob/${ref}/${path}`,
    raw_url: `${repoHtml(world, repo)}/raw/${ref}/${path}`,
    contents_url: `${repoApi(world, repo)}/contents/${path}?ref=${ref}`,
    ...(patch === undefined ? {} : { patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
