import { isoDate, readCommit, type Commit, type Signature } from "../../git/commit.ts";
import { commitsBetween } from "../../git/history.ts";
import { readTree } from "../../git/tree.ts";
import { pullsOfCommit } from "../../rules/pulls-of-commit.ts";
import type { Repo } from "../../state/repository.ts";
import { accountByEmail } from "../../views/commit-view.ts";
import { nodeId, repoHtml } from "../../views/urls.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, GraphNode } from "../context.ts";
import { accountNodeOrNull } from "./account-node.ts";
import { rollupNode } from "./check-node.ts";
import { pullNode } from "./pull-node.ts";
import { repositoryNode } from "./repository-node.ts";

/** A ref and where it points. */
export function refNode(context: Context, repo: Repo, ref: string): GraphNode | null {
  const oid = repo.git.refs.get(ref);
  if (oid === undefined) return null;
  const prefix = /^refs\/(?:heads|tags)\//.exec(ref)?.[0] ?? "refs/";
  return {
    __typename: "Ref",
    id: nodeId("Ref", `${repo.id}:${ref}`),
    name: ref.slice(prefix.length),
    prefix,
    target: () => objectNode(context, repo, oid),
    repository: () => repositoryNode(context, repo),
  };
}

const binarySample = 8000;
const longestTextBytes = 512_000;

/** The git object an expression names (`main:src/x.ts`, a full id), or null. */
export async function objectNode(context: Context, repo: Repo, expression: string): Promise<GraphNode | null> {
  const object = await repo.git.reader.read(expression === "HEAD" ? repo.defaultBranch : expression);
  if (object === null) return null;
  const { oid, type, content } = object;
  const common = {
    id: nodeId(type, `${repo.id}:${oid}`),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    repository: () => repositoryNode(context, repo),
    commitUrl: `${repoHtml(context.world, repo)}/commit/${oid}`,
  };
  if (type === "commit") {
    const commit = await readCommit(repo.git, oid);
    return commit === null ? null : commitNode(context, repo, commit);
  }
  if (type === "tree") return { ...common, __typename: "Tree", entries: () => treeEntries(context, repo, oid) };
  if (type === "tag") return { ...common, __typename: "Tag" };
  const isBinary = content.subarray(0, binarySample).includes(0);
  const isTruncated = content.length > longestTextBytes;
  return {
    ...common,
    __typename: "Blob",
    byteSize: content.length,
    isBinary,
    isTruncated,
    text: isBinary ? null : content.subarray(0, longestTextBytes).toString("utf8"),
  };
}

async function treeEntries(context: Context, repo: Repo, oid: string): Promise<GraphNode[]> {
  const kinds: Record<string, string> = { "040000": "tree", "160000": "commit" };
  return ((await readTree(repo.git, oid)) ?? []).map((entry) => ({
    __typename: "TreeEntry",
    name: entry.name,
    path: entry.name,
    oid: entry.oid,
    mode: Number.parseInt(entry.mode, 8),
    type: kinds[entry.mode] ?? "blob",
    object: () => objectNode(context, repo, entry.oid),
  }));
}

/** As GitHub does, authors besides the first are read from the message's trailers. */
const coAuthors = ({ message, author }: Commit): readonly Signature[] =>
  [...message.matchAll(/^co-authored-by:\s*([^<\n]*?)\s*<([^>\n]+)>\s*$/gimu)].map(([, name = "", email = ""]) => ({
    name,
    email,
    at: author.at,
  }));

export function commitNode(context: Context, repo: Repo, commit: Commit): GraphNode {
  const [headline = "", ...rest] = commit.message.trimEnd().split("\n");
  return {
    __typename: "Commit",
    id: nodeId("Commit", `${repo.id}:${commit.oid}`),
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    committedDate: isoDate(commit.committer),
    authoredDate: isoDate(commit.author),
    url: `${repoHtml(context.world, repo)}/commit/${commit.oid}`,
    author: gitActor(context, commit.author),
    committer: gitActor(context, commit.committer),
    authors: (page: PageArguments) =>
      connection([commit.author, ...coAuthors(commit)], page, "authors", (author) => gitActor(context, author)),
    tree: () => objectNode(context, repo, commit.tree),
    parents: async (page: PageArguments) => {
      const parents = await Promise.all(commit.parents.map((oid) => readCommit(repo.git, oid)));
      const found = parents.filter((one) => one !== null);
      return connection(found, page, "parents", (parent) => commitNode(context, repo, parent));
    },
    history: async (page: PageArguments) => {
      const commits = await commitsBetween(repo.git, null, commit.oid, 10_000);
      return connection(commits, page, "history", (one) => commitNode(context, repo, one));
    },
    signature: repo.signed.has(commit.oid) ? { __typename: "GpgSignature", isValid: true, state: "VALID" } : null,
    statusCheckRollup: () => rollupNode(context, repo, commit.oid),
    associatedPullRequests: async (page: PageArguments) =>
      connection(await pullsOfCommit(repo, commit.oid), page, "associatedPullRequests", (issue) =>
        pullNode(context, repo, issue),
      ),
    repository: () => repositoryNode(context, repo),
  };
}

function gitActor(context: Context, person: Signature): GraphNode {
  const account = accountByEmail(context.world, person.email);
  return {
    __typename: "GitActor",
    name: person.name,
    email: person.email,
    date: isoDate(person),
    user: account?.type === "User" ? accountNodeOrNull(context, account) : null,
  };
}
