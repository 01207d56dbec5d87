import { z } from "zod";
import { moveRef } from "../effects/move-ref.ts";
import { mustReadCommit, writeCommit, type Commit } from "../git/commit.ts";
import { readObject, writeObject } from "../git/store.ts";
import { editTree, emptyTree, findInTree, readTree, type TreeEntry } from "../git/tree.ts";
import { bodyOf, ok, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { notFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { gitCommitView } from "../views/commit-view.ts";
import { repoApi, repoHtml } from "../views/urls.ts";
import { resolveCommit } from "./find-commit.ts";
import { gitHubSignature, signature, wrapped } from "./git-objects.ts";

const read: RepoNeed = { person: "read", app: ["contents:read"] };
const write: RepoNeed = { person: "write", app: ["contents:write"] };

export const contentRoutes: Route[] = [
  repoRoute("GET /contents/{path...}", read, getContents),
  repoRoute("GET /contents", read, getContents),
  repoRoute("PUT /contents/{path...}", write, putFile),
  repoRoute("DELETE /contents/{path...}", write, deleteFile),
];

async function getContents(call: RepoCall): Promise<Reply> {
  const { repo } = call;
  const path = textParam(call, "path").replace(/\/$/, "");
  const ref = call.query.get("ref") ?? repo.defaultBranch;
  const commit = await resolveCommit(repo, ref);
  if (commit === null) {
    if (repo.git.refs.size === 0) throw new Refusal(404, "This repository is empty.");
    throw new Refusal(404, `No commit found for the ref ${ref}`);
  }
  const entry = await findInTree(repo.git, commit.tree, path);
  if (entry === null) throw notFound();
  if (entry.mode !== "040000") return fileReply(call, path, entry, ref);
  const prefix = path === "" ? "" : `${path}/`;
  const entries = (await readTree(repo.git, entry.oid)) ?? [];
  return ok(await Promise.all(entries.map((one) => entryView(call, prefix + one.name, one, ref))));
}

async function fileReply(call: RepoCall, path: string, entry: TreeEntry, ref: string): Promise<Reply> {
  const blob = await readObject(call.repo.git, entry.oid, "blob");
  if (call.headers["accept"]?.includes("raw") === true) {
    return { status: 200, raw: { type: "application/octet-stream", content: blob?.content ?? "" } };
  }
  const view = await entryView(call, path, entry, ref);
  if (blob === null) return ok(view);
  if (entry.mode === "120000") return ok({ ...view, target: blob.content.toString("utf8") });
  // Above one megabyte GitHub leaves the content out of the JSON form.
  const large = blob.content.length > 1024 * 1024;
  return ok({ ...view, content: large ? "" : wrapped(blob.content), encoding: large ? "none" : "base64" });
}

async function entryView(
  call: RepoCall,
  path: string,
  entry: TreeEntry,
  ref: string,
): Promise<Record<string, unknown>> {
  const { world, repo } = call;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const url = `${repoApi(world, repo)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const kinds: Record<string, string> = { "040000": "dir", "160000": "submodule", "120000": "symlink" };
  const type = kinds[entry.mode] ?? "file";
  const kind = type === "dir" ? "tree" : "blob";
  const html = `${repoHtml(world, repo)}/${kind}/${ref}/${encoded}`;
  const gitUrl = `${repoApi(world, repo)}/git/${kind}s/${entry.oid}`;
  const size = kind === "tree" ? 0 : ((await readObject(repo.git, entry.oid, "blob"))?.content.length ?? 0);
  return {
    name: path.split("/").at(-1) ?? "",
    path,
    sha: entry.oid,
    size,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: type === "file" ? `${repoHtml(world, repo)}/raw/${ref}/${encoded}` : null,
    type,
    _links: { self: url, git: gitUrl, html },
  };
}

const personSchema = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const changeBody = z.object({
  message: z.string(),
  content: z.string().optional(),
  sha: z.string().optional(),
  branch: z.string().optional(),
  author: personSchema.optional(),
  committer: personSchema.optional(),
});
type Change = z.infer<typeof changeBody>;

async function putFile(call: RepoCall): Promise<Reply> {
  const body = bodyOf(call, changeBody);
  if (body.content === undefined) throw new Refusal(422, `Invalid request.\n\n"content" wasn't supplied.`);
  const path = textParam(call, "path");
  const oid = await writeObject(call.repo.git, "blob", Buffer.from(body.content, "base64"));
  const { commit, known } = await commitChange(call, body, path, oid);
  const entry: TreeEntry = { mode: known?.mode ?? "100644", name: path.split("/").at(-1) ?? "", oid };
  const content = await entryView(call, path, entry, body.branch ?? call.repo.defaultBranch);
  return ok({ content, commit: gitCommitView(call.world, call.repo, commit) }, known === null ? 201 : 200);
}

async function deleteFile(call: RepoCall): Promise<Reply> {
  const query = Object.fromEntries(call.query);
  const given = { ...query, ...(call.body as Record<string, unknown> | null) };
  const body = bodyOf({ ...call, body: given }, changeBody);
  const { commit } = await commitChange(call, body, textParam(call, "path"), null);
  return ok({ content: null, commit: gitCommitView(call.world, call.repo, commit) });
}

/** Commits one file's new content (null = gone) on a branch, as the contents endpoints do. */
async function commitChange(
  call: RepoCall,
  body: Change,
  path: string,
  oid: string | null,
): Promise<{ commit: Commit; known: TreeEntry | null }> {
  const { repo, world } = call;
  const by = writerOf(call.actor);
  const branch = body.branch ?? repo.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const before = repo.git.refs.get(ref) ?? null;
  if (before === null && repo.git.refs.size > 0) throw new Refusal(404, `Branch ${branch} not found`);
  const tree = before === null ? emptyTree : (await mustReadCommit(repo.git, before)).tree;
  const known = await findInTree(repo.git, tree, path);
  demandSha(path, known, body.sha, oid);
  const mode = known?.mode ?? "100644";
  const changed = await editTree(repo.git, tree, [{ path, mode, oid }]);
  const own = body.author === undefined && body.committer === undefined;
  const author = signature(world, by, body.author ?? body.committer);
  const committer = own ? gitHubSignature(world) : signature(world, by, body.committer ?? body.author);
  const parents = before === null ? [] : [before];
  const after = await writeCommit(repo.git, { tree: changed, parents, author, committer, message: body.message });
  if (own) repo.signed.add(after);
  await moveRef(world, repo, { ref, before, after }, by);
  return { commit: await mustReadCommit(repo.git, after), known };
}

function demandSha(path: string, known: TreeEntry | null, sha: string | undefined, oid: string | null): void {
  if (known === null) {
    if (oid === null) throw notFound();
    return;
  }
  if (sha === undefined) throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (sha !== known.oid) throw new Refusal(409, `${path} does not match ${sha}`);
}
