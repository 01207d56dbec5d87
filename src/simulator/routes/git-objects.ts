import { z } from "zod";
import { gitDate, mustReadCommit, readCommit, writeCommit, type Signature } from "../git/commit.ts";
import { blobSize, readObject, writeObject } from "../git/store.ts";
import { editTree, emptyTree, listTree, readTree, type TreeFile, type TreeMode } from "../git/tree.ts";
import { bodyOf, ok, textParam, writerOf, type RepoCall, type Reply, type Writer } from "../http/call.ts";
import { notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { clockMs, type World } from "../state/world.ts";
import { gitCommitView } from "../views/commit-view.ts";
import { nodeId, repoApi } from "../views/urls.ts";

const read: RepoNeed = { person: "read", app: ["contents:read"] };
const write: RepoNeed = { person: "write", app: ["contents:write"], quiet: true };

export const gitObjectRoutes: Route[] = [
  repoRoute("POST /git/blobs", write, createBlob),
  repoRoute("GET /git/blobs/{file_sha}", read, getBlob),
  repoRoute("POST /git/trees", write, createTree),
  repoRoute("GET /git/trees/{tree_sha}", read, getTree),
  repoRoute("POST /git/commits", write, createCommit),
  repoRoute("GET /git/commits/{commit_sha}", read, async (call) =>
    ok(
      gitCommitView(call.world, call.repo, orNotFound(await readCommit(call.repo.git, textParam(call, "commit_sha")))),
    ),
  ),
];

const blobBody = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });

async function createBlob(call: RepoCall): Promise<Reply> {
  const { content, encoding } = bodyOf(call, blobBody);
  const sha = await writeObject(call.repo.git, "blob", Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
  return ok({ sha, url: `${repoApi(call.world, call.repo)}/git/blobs/${sha}` }, 201);
}

async function getBlob(call: RepoCall): Promise<Reply> {
  const blob = orNotFound(await readObject(call.repo.git, textParam(call, "file_sha"), "blob"));
  return ok({
    sha: blob.oid,
    node_id: nodeId("Blob", `${call.repo.id}:${blob.oid}`),
    size: blob.content.length,
    url: `${repoApi(call.world, call.repo)}/git/blobs/${blob.oid}`,
    content: wrapped(blob.content),
    encoding: "base64",
  });
}

/** Base64 in lines of 60, as GitHub sends it. */
export function wrapped(content: Buffer): string {
  return content
    .toString("base64")
    .replaceAll(/.{60}/g, "$&\n")
    .replace(/\n?$/, content.length === 0 ? "" : "\n");
}

const entrySchema = z.object({
  path: z.string().min(1),
  mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).default("100644"),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable()
    .optional(),
  content: z.string().optional(),
});
const treeBody = z.object({ tree: z.array(entrySchema), base_tree: z.string().optional() });

async function createTree(call: RepoCall): Promise<Reply> {
  const { git } = call.repo;
  const body = bodyOf(call, treeBody);
  const base = body.base_tree === undefined ? emptyTree : await treeOid(call, body.base_tree);
  const changes = await Promise.all(
    body.tree.map(async (entry) => {
      if (!isSafePath(entry.path)) throw new Refusal(422, "tree.path contains a malformed path component");
      if (entry.content !== undefined) {
        return { ...entry, oid: await writeObject(git, "blob", Buffer.from(entry.content)) };
      }
      if (entry.sha === undefined) throw new Refusal(422, "Must supply either tree.sha or tree.content");
      if (entry.sha !== null) await demandObject(call, entry.sha, entry.mode);
      return { ...entry, oid: entry.sha };
    }),
  );
  const sha = await editTree(git, base, changes);
  if (sha === emptyTree) await writeObject(git, "tree", Buffer.alloc(0));
  const entries = (await readTree(git, sha)) ?? [];
  return ok(
    await treeView(
      call,
      sha,
      entries.map(({ name, ...rest }) => ({ ...rest, path: name })),
    ),
    201,
  );
}

/** Paths that git itself would refuse to check out. */
function isSafePath(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git");
}

async function demandObject(call: RepoCall, oid: string, mode: TreeMode): Promise<void> {
  if (mode === "160000") return;
  const object = await call.repo.git.reader.read(oid);
  const type = mode === "040000" ? "tree" : "blob";
  if (object?.type !== type) throw new Refusal(422, `tree.sha ${oid} is not a valid ${type}`);
}

/** A tree by its own id or by a commit's. */
async function treeOid(call: RepoCall, sha: string): Promise<string> {
  const { git } = call.repo;
  if (sha === emptyTree) return sha;
  const commit = await readCommit(git, sha);
  const oid = commit?.tree ?? sha;
  if ((await readTree(git, oid)) === null) throw new Refusal(422, "base_tree is not a valid tree oid");
  return oid;
}

async function getTree(call: RepoCall): Promise<Reply> {
  const { git } = call.repo;
  const name = textParam(call, "tree_sha");
  const object = (await git.reader.read(`${name}^{tree}`)) ?? (await git.reader.read(`refs/heads/${name}^{tree}`));
  if (object === null) throw notFound();
  const files = call.query.has("recursive")
    ? await listTree(git, object.oid, true)
    : ((await readTree(git, object.oid)) ?? []).map(({ name: path, ...rest }) => ({ ...rest, path }));
  return ok(await treeView(call, object.oid, files));
}

async function treeView(call: RepoCall, sha: string, files: readonly TreeFile[]): Promise<Record<string, unknown>> {
  const api = repoApi(call.world, call.repo);
  const kinds = { "040000": "tree", "160000": "commit" } as Record<string, "tree" | "commit" | undefined>;
  const tree = await Promise.all(
    files.map(async ({ path, mode, oid }) => {
      const type = kinds[mode] ?? "blob";
      const common = { path, mode, type, sha: oid };
      if (type === "commit") return common;
      const url = `${api}/git/${type}s/${oid}`;
      if (type === "tree") return { ...common, url };
      return { ...common, size: await blobSize(call.repo.git, oid), url };
    }),
  );
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated: false };
}

const personSchema = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const commitBody = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: personSchema.optional(),
  committer: personSchema.partial().optional(),
  signature: z.string().optional(),
});

async function createCommit(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const body = bodyOf(call, commitBody);
  if ((await readTree(repo.git, body.tree)) === null) throw new Refusal(422, "Tree SHA does not exist");
  for (const parent of body.parents) {
    if ((await readCommit(repo.git, parent)) === null) {
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
    }
  }
  const author = signature(world, by, body.author);
  const own = body.author === undefined && body.committer === undefined && body.signature === undefined;
  const signs = own && by.kind === "installation";
  const committer = signs ? gitHubSignature(world) : signature(world, by, body.committer ?? body.author);
  const { tree, parents, message } = body;
  const oid = await writeCommit(repo.git, { tree, parents, author, committer, message });
  if (signs) repo.signed.add(oid);
  repo.creators.set(oid, by.account);
  return ok(gitCommitView(world, repo, await mustReadCommit(repo.git, oid)), 201);
}

type Person = { name?: string | undefined; email?: string | undefined; date?: string | undefined };

/** Somebody's signature under a commit: what they gave, else their account. */
export function signature(world: World, by: Writer, given: Person | undefined): Signature {
  const { account } = by;
  const at = given?.date === undefined ? `${Math.floor(clockMs(world) / 1000)} +0000` : gitDate(given.date);
  return {
    name: given?.name ?? account.name ?? account.login,
    email: given?.email ?? account.email ?? `${account.id}+${account.login}@users.noreply.github.com`,
    at,
  };
}

export function gitHubSignature(world: World): Signature {
  return { name: "GitHub", email: "noreply@github.com", at: `${Math.floor(clockMs(world) / 1000)} +0000` };
}
