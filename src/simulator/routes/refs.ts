import { z } from "zod";
import { moveRef } from "../effects/move-ref.ts";
import { isAncestor } from "../git/history.ts";
import { bodyOf, noContent, ok, page, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { notFound, orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { nodeId, repoApi } from "../views/urls.ts";

const read: RepoNeed = { person: "read", app: ["contents:read"] };
const write: RepoNeed = { person: "write", app: ["contents:write"] };

export const refRoutes: Route[] = [
  repoRoute("GET /git/ref/{ref...}", read, async (call) => {
    const ref = `refs/${textParam(call, "ref")}`;
    return ok(await refView(call, ref, orNotFound(call.repo.git.refs.get(ref))));
  }),
  repoRoute("GET /git/matching-refs/{ref...}", read, (call) => {
    const prefix = `refs/${textParam(call, "ref")}`;
    const refs = [...call.repo.git.refs].filter(([ref]) => ref.startsWith(prefix)).toSorted();
    return page(refs, ([ref, oid]) => refView(call, ref, oid));
  }),
  repoRoute("POST /git/refs", write, createRef),
  repoRoute("PATCH /git/refs/{ref...}", write, updateRef),
  repoRoute("DELETE /git/refs/{ref...}", write, async (call) => {
    const ref = `refs/${textParam(call, "ref")}`;
    const before = call.repo.git.refs.get(ref);
    if (before === undefined) throw new Refusal(422, "Reference does not exist");
    await moveRef(call.world, call.repo, { ref, before, after: null }, writerOf(call.actor));
    return noContent;
  }),
];

async function refView(call: RepoCall, ref: string, oid: string): Promise<Record<string, unknown>> {
  const api = repoApi(call.world, call.repo);
  const type = (await call.repo.git.reader.read(oid))?.type ?? "commit";
  return {
    ref,
    node_id: nodeId("Ref", `${call.repo.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { sha: oid, type, url: `${api}/git/${type}s/${oid}` },
  };
}

const valid =
  /^refs\/(heads|tags)\/(?!.*(\.\.|\/\/|@\{|\.lock$|\/\.|[\s~^:?*[\\\x7f]))[^/.-].*[^/.]$|^refs\/(heads|tags)\/[\w]$/;

export function isRefName(ref: string): boolean {
  return valid.test(ref);
}

const sha = z.string().regex(/^[0-9a-f]{40}$/, "must be a full commit id");

async function createRef(call: RepoCall): Promise<Reply> {
  const body = bodyOf(call, z.object({ ref: z.string(), sha }));
  if (!body.ref.startsWith("refs/") || body.ref.split("/").length < 3) {
    throw new Refusal(422, `Reference name must start with 'refs/' and have at least two slashes.`);
  }
  if (!isRefName(body.ref)) throw new Refusal(422, `${body.ref} is not a valid ref name.`);
  if (call.repo.git.refs.has(body.ref)) throw new Refusal(422, "Reference already exists");
  await demandCommit(call, body.ref, body.sha);
  const update = { ref: body.ref, before: null, after: body.sha };
  await moveRef(call.world, call.repo, update, writerOf(call.actor));
  return ok(await refView(call, body.ref, body.sha), 201);
}

async function demandCommit(call: RepoCall, ref: string, oid: string): Promise<void> {
  const object = await call.repo.git.reader.read(oid);
  const fits = object?.type === "commit" || (ref.startsWith("refs/tags/") && object !== null);
  if (!fits) throw new Refusal(422, "Object does not exist");
}

async function updateRef(call: RepoCall): Promise<Reply> {
  const { repo } = call;
  const body = bodyOf(call, z.object({ sha, force: z.boolean().default(false) }));
  const ref = `refs/${textParam(call, "ref")}`;
  const before = repo.git.refs.get(ref);
  if (!ref.startsWith("refs/heads/") && !ref.startsWith("refs/tags/")) throw notFound();
  if (before === undefined) throw new Refusal(422, "Reference does not exist");
  await demandCommit(call, ref, body.sha);
  if (!body.force && !(await isAncestor(repo.git, before, body.sha))) {
    throw new Refusal(422, "Update is not a fast forward");
  }
  if (before !== body.sha) {
    await moveRef(call.world, repo, { ref, before, after: body.sha }, writerOf(call.actor));
  }
  return ok(await refView(call, ref, body.sha));
}
