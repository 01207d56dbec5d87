import { createHash } from "node:crypto";
import { exclusively, findFormerRepo, findRepo, type World } from "../state/world.ts";
import { apiRoot } from "../views/urls.ts";
import { demandInRepo, demandKind } from "./access.ts";
import type { Actor, Call, Reply } from "./call.ts";
import { asRead, noteNew } from "./lag.ts";
import { paginate } from "./paginate.ts";
import { notFound, Refusal } from "./refusal.ts";
import { findRoute, type Match, type Router } from "./router.ts";

/** What goes over the wire. */
export type Answer = { status: number; headers: Record<string, string>; body: string | Buffer };

export type ApiRequest = {
  method: string;
  /** Below `/api/v3`, without query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: string;
};

/** Answers one REST request: finds the route, asks who may, runs it, cuts pages. Refusals become GitHub's bodies. */
export async function answerApi(world: World, router: Router, request: ApiRequest, actor: Actor): Promise<Answer> {
  try {
    demandMedia(request.headers["accept"]);
    const moved = movedTo(world, request);
    if (moved !== null) return moved;
    const match = findRoute(router, request.method, byName(world, request.path));
    if (match === null) return unknownRoute(world, request);
    const reply = await perform(world, match, request, actor);
    return finish(request, await paginate(reply, request.path, request.query, apiRoot(world)));
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

function perform(world: World, match: Match, request: ApiRequest, actor: Actor): Reply | Promise<Reply> {
  const { route, params } = match;
  const { query, headers } = request;
  demandKind(actor, route.need);
  const body = parseBody(request.body);
  const call: Call = { world, actor, params, query, body, headers, url: request.path };
  const { inRepo } = route;
  if (inRepo === undefined) return route.handle(call);
  const repo = findRepo(world, params["owner"] ?? "", params["repo"] ?? "");
  if (repo === undefined) throw notFound();
  const reading = route.method === "GET";
  demandInRepo(actor, repo, route.need, reading);
  if (reading) return inRepo({ ...call, repo: asRead(world, repo) });
  return exclusively(world, repo, async () => {
    const reply = await inRepo({ ...call, repo });
    if (route.method === "POST" && reply.status <= 201) noteNew(world, repo, reply.body);
    return reply;
  });
}

const media = /^(\*\/\*|application\/(\*|json|octet-stream|vnd\.github[\w.+-]*))$/;

/** GitHub answers 415 to who takes nothing that it has. */
function demandMedia(accept: string | undefined): void {
  if (accept === undefined || accept.trim() === "") return;
  const wanted = accept.split(",").map((one) => (one.split(";")[0] ?? "").trim().toLowerCase());
  if (wanted.some((one) => media.test(one))) return;
  throw new Refusal(415, `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`);
}

function parseBody(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, "Problems parsing JSON");
    throw error;
  }
}

/** A repository's former name is answered with its permanent address: 301 for reads, 307 for the rest. */
function movedTo(world: World, request: ApiRequest): Answer | null {
  const parts = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(request.path);
  if (parts === null) return null;
  const [, name = "", rest = ""] = parts;
  const [owner = "", short = ""] = name.split("/");
  if (findRepo(world, owner, short) !== undefined) return null;
  const repo = findFormerRepo(world, owner, short);
  if (repo === undefined) return null;
  const query = request.query.toString();
  const location = `${apiRoot(world)}/repositories/${repo.id}${rest}${query === "" ? "" : `?${query}`}`;
  const status = request.method === "GET" ? 301 : 307;
  const body = { message: "Moved Permanently", url: location, documentation_url: docs };
  return { status, headers: { ...commonHeaders, location }, body: JSON.stringify(body) };
}

/** `/repositories/{id}/...` is the same as the repository's present name. */
function byName(world: World, path: string): string {
  const parts = /^\/repositories\/(\d+)(.*)$/.exec(path);
  const repo = parts === null ? undefined : world.repos.get(Number(parts[1]));
  return repo === undefined ? path : `/repos/${repo.owner.login}/${repo.name}${parts?.[2] ?? ""}`;
}

const docs = "https://docs.github.com/rest";

function unknownRoute(world: World, request: ApiRequest): Answer {
  world.unknown.push({ method: request.method, path: request.path });
  const message = `The simulated GitHub has no ${request.method} ${request.path}`;
  return { status: 501, headers: commonHeaders, body: JSON.stringify({ message, documentation_url: docs }) };
}

export function refusalAnswer(refusal: Refusal): Answer {
  const body = {
    message: refusal.message,
    ...(refusal.errors === null ? {} : { errors: refusal.errors }),
    documentation_url: docs,
    status: String(refusal.status),
  };
  return {
    status: refusal.status,
    headers: { ...commonHeaders, ...refusal.headers },
    body: JSON.stringify(body),
  };
}

const commonHeaders: Record<string, string> = {
  "content-type": "application/json; charset=utf-8",
  "x-github-media-type": "github.v3; format=json",
  "x-github-enterprise-version": "3.19.0",
};

function finish(request: ApiRequest, reply: Reply): Answer {
  const headers = { ...commonHeaders, ...reply.headers };
  if (reply.raw !== undefined) {
    return { status: reply.status, headers: { ...headers, "content-type": reply.raw.type }, body: reply.raw.content };
  }
  if (reply.body === undefined) return { status: reply.status, headers, body: "" };
  const body = JSON.stringify(reply.body);
  if (request.method !== "GET") return { status: reply.status, headers, body };
  const etag = `W/"${createHash("sha256").update(body).digest("hex")}"`;
  const known = (request.headers["if-none-match"] ?? "").split(",").map((one) => one.trim());
  const same = known.includes(etag) || known.includes(etag.slice(2));
  return same
    ? { status: 304, headers: { ...headers, etag }, body: "" }
    : { status: reply.status, headers: { ...headers, etag, "cache-control": "private, max-age=60" }, body };
}
