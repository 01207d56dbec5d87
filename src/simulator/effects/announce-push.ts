import { readCommit, isoDate, type Commit } from "../git/commit.ts";
import { diffFiles } from "../git/diff.ts";
import { commitsBetween, isAncestor } from "../git/history.ts";
import { emptyTree } from "../git/tree.ts";
import type { Writer } from "../http/call.ts";
import type { RefUpdate } from "../rules/push-problems.ts";
import type { Account } from "../state/account.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { accountByEmail, noreply } from "../views/commit-view.ts";
import { repoHtml } from "../views/urls.ts";
import { emit, isHeard } from "./emit.ts";

const zero = "0".repeat(40);

/** Sends `push`, and `create` or `delete` where a ref came or went. */
export async function announcePush(world: World, repo: Repo, update: RefUpdate, by: Writer): Promise<void> {
  const { ref, before, after } = update;
  const kind = ref.startsWith("refs/tags/") ? "tag" : "branch";
  const short = ref.replace(/^refs\/(heads|tags)\//, "");
  const sender = by.account;
  const common = { ref: short, ref_type: kind, pusher_type: "user" };
  if (before === null) {
    const payload = { ...common, master_branch: repo.defaultBranch, description: repo.description };
    emit(world, repo, { event: "create", action: null, sender, payload });
  }
  if (isHeard(world, repo, "push")) {
    emit(world, repo, { event: "push", action: null, sender, payload: await pushPayload(world, repo, update, sender) });
  }
  if (after === null) emit(world, repo, { event: "delete", action: null, sender, payload: common });
}

async function pushPayload(world: World, repo: Repo, update: RefUpdate, by: Account): Promise<Record<string, unknown>> {
  const { ref, before, after } = update;
  const commits = after === null || before === null ? [] : await commitsBetween(repo.git, before, after, 2048);
  const head = after === null ? null : await readCommit(repo.git, after);
  const html = repoHtml(world, repo);
  return {
    ref,
    before: before ?? zero,
    after: after ?? zero,
    base_ref: null,
    created: before === null,
    deleted: after === null,
    forced: before !== null && after !== null && !(await isAncestor(repo.git, before, after)),
    compare: `${html}/compare/${(before ?? zero).slice(0, 12)}...${(after ?? zero).slice(0, 12)}`,
    commits: await Promise.all(commits.toReversed().map((commit) => pushedCommit(world, repo, commit))),
    head_commit: head === null ? null : await pushedCommit(world, repo, head),
    pusher: { name: by.login, email: by.email ?? noreply(by) },
  };
}

async function pushedCommit(world: World, repo: Repo, commit: Commit): Promise<Record<string, unknown>> {
  const files = await diffFiles(repo.git, commit.parents[0] ?? emptyTree, commit.oid);
  const paths = (...kinds: string[]): string[] =>
    files.filter((file) => kinds.includes(file.status)).map((file) => file.path);
  const person = ({ name, email, at }: Commit["author"]): Record<string, unknown> => {
    const account = accountByEmail(world, email);
    return { name, email, date: isoDate({ name, email, at }), ...(account ? { username: account.login } : {}) };
  };
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: isoDate(commit.committer),
    url: `${repoHtml(world, repo)}/commit/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths("added", "copied"),
    removed: paths("removed"),
    modified: paths("modified", "renamed", "changed"),
  };
}
