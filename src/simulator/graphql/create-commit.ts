import { moveRef } from "../effects/move-ref.ts";
import { mustReadCommit, writeCommit } from "../git/commit.ts";
import { writeObject } from "../git/store.ts";
import { editTree, findInTree } from "../git/tree.ts";
import { Refusal } from "../http/refusal.ts";
import { gitHubSignature, signature } from "../routes/git-objects.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, findRepo } from "../state/world.ts";
import { parseNodeId } from "../views/urls.ts";
import { demand, GraphqlRefusal, unprocessable, writerIn, type Context, type GraphNode } from "./context.ts";
import { unresolvable } from "./find-node.ts";
import { commitNode, refNode } from "./objects/git-node.ts";

type CommitInput = {
  clientMutationId?: string | null;
  branch: { id?: string | null; repositoryNameWithOwner?: string | null; branchName?: string | null };
  expectedHeadOid: string;
  message: { headline: string; body?: string | null };
  fileChanges?: {
    additions?: { path: string; contents: string }[] | null;
    deletions?: { path: string }[] | null;
  } | null;
};

/** Commits file changes on a branch that is still where the caller saw it; GitHub signs the commit. */
export async function createCommitOnBranch(context: Context, { input }: { input: CommitInput }): Promise<GraphNode> {
  const { repo, ref } = branchOf(context, input.branch);
  demand(context, repo, "write", ["contents:write"]);
  const oid = await exclusively(context.world, repo, () => commitOn(context, repo, ref, input));
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: commitNode(context, repo, await mustReadCommit(repo.git, oid)),
    ref: refNode(context, repo, ref),
  };
}

function branchOf(context: Context, branch: CommitInput["branch"]): { repo: Repo; ref: string } {
  if (branch.id != null) {
    const parsed = parseNodeId(branch.id);
    const [repoId = "", ref = ""] = parsed?.id.split(/:(.*)/s) ?? [];
    const repo = context.world.repos.get(Number(repoId));
    if (parsed?.type !== "Ref" || repo === undefined) throw unresolvable(branch.id);
    return { repo, ref };
  }
  const [owner = "", name = ""] = (branch.repositoryNameWithOwner ?? "").split("/");
  const repo = findRepo(context.world, owner, name);
  if (repo === undefined)
    throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  return { repo, ref: `refs/heads/${branch.branchName ?? ""}` };
}

async function commitOn(context: Context, repo: Repo, ref: string, input: CommitInput): Promise<string> {
  const by = writerIn(context);
  const before = repo.git.refs.get(ref);
  if (before === undefined) throw unprocessable(`No such branch: ${ref}`);
  if (before !== input.expectedHeadOid) {
    throw new GraphqlRefusal(
      "STALE_DATA",
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  }
  const base = (await mustReadCommit(repo.git, before)).tree;
  const tree = await editTree(repo.git, base, await changesOf(repo, base, input));
  const { headline, body } = input.message;
  const message = body == null || body === "" ? headline : `${headline}\n\n${body}`;
  const author = signature(context.world, by, undefined);
  const committer = gitHubSignature(context.world);
  const after = await writeCommit(repo.git, { tree, parents: [before], author, committer, message });
  repo.signed.add(after);
  try {
    await moveRef(context.world, repo, { ref, before, after }, by);
  } catch (error) {
    if (error instanceof Refusal) throw unprocessable(error.message);
    throw error;
  }
  return after;
}

type TreeChange = Parameters<typeof editTree>[2][number];

async function changesOf(repo: Repo, base: string, { fileChanges }: CommitInput): Promise<TreeChange[]> {
  const modeOf = async (path: string): Promise<TreeChange["mode"]> =>
    (await findInTree(repo.git, base, path))?.mode ?? "100644";
  const changes: TreeChange[] = [];
  for (const { path } of fileChanges?.deletions ?? []) {
    if ((await findInTree(repo.git, base, path)) === null) {
      throw unprocessable(`A path was requested for deletion which does not exist as of the requested commit: ${path}`);
    }
    changes.push({ path, mode: "100644", oid: null });
  }
  for (const { path, contents } of fileChanges?.additions ?? []) {
    const oid = await writeObject(repo.git, "blob", Buffer.from(contents, "base64"));
    changes.push({ path, mode: await modeOf(path), oid });
  }
  return changes;
}
