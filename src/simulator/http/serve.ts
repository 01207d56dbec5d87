import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { answerControl } from "../control/answer-control.ts";
import type { Control } from "../control/operations.ts";
import { answerGraphql } from "../graphql/answer-graphql.ts";
import { answerPage } from "../pages/answer-page.ts";
import { answerArchive, archivePrefix } from "../routes/archive.ts";
import type { FaultRule, RequestRecord } from "../state/log.ts";
import { clockMs, type World } from "../state/world.ts";
import { answerApi, refusalAnswer, type Answer } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import type { Actor } from "./call.ts";
import { takeFault } from "./faults.ts";
import { answerGit, isGitPath } from "./git-http.ts";
import { giveBack, limitHeaders, spend } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { findRoute, type Router } from "./router.ts";

export type Served = { world: World; router: Router; control: Control };

type Incoming = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  raw: Buffer;
};

/** Answers one HTTP request to the simulated GitHub, whichever of its doors it came to. */
export async function serve(served: Served, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const incoming = await read(message);
  const { path } = incoming;
  if (path.startsWith("/_simulator")) {
    send(response, await answerControl(served, incoming));
    return;
  }
  if (path.startsWith(archivePrefix)) {
    send(response, await answerArchive(served.world, path));
    return;
  }
  const isApi = path === "/api/graphql" || path.startsWith("/api/v3") || isGitPath(path);
  if (isApi) await serveLogged(served, incoming, response);
  else send(response, await answerPage(served.world, served.router, incoming));
}

async function serveLogged(served: Served, incoming: Incoming, response: ServerResponse): Promise<void> {
  const { world } = served;
  const started = performance.now();
  const path = incoming.path.replace(/^\/api(\/v3)?/, "") || "/";
  const body = isGitPath(path) ? "" : incoming.raw.toString("utf8");
  const record = startRecord(served, incoming, path, body);
  const fault = takeFault(world, incoming.method, path, body);
  if (fault !== null) record.fault = `rule ${fault.id}`;
  const answer = await counted(world, incoming.headers["authorization"] ?? "", () =>
    underFault(fault, () => answerDoor(served, incoming, path, body, record)),
  );
  record.durationMs = Math.round(performance.now() - started);
  if (answer === null) {
    response.destroy();
    return;
  }
  record.status = answer.status;
  send(response, answer);
}

/** Keeps count of a credential's requests that are under way. */
async function counted<T>({ underWay }: World, credential: string, work: () => Promise<T>): Promise<T> {
  underWay.set(credential, (underWay.get(credential) ?? 0) + 1);
  try {
    return await work();
  } finally {
    underWay.set(credential, (underWay.get(credential) ?? 1) - 1);
  }
}

/** Null means: cut the connection. */
async function underFault(fault: FaultRule | null, work: () => Promise<Answer>): Promise<Answer | null> {
  if (fault === null) return work();
  if (fault.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault.cut === "before") return null;
  const faulty = (status: number): Answer => ({
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...fault.headers },
    body: JSON.stringify(fault.body ?? { message: "The simulator was told to answer so." }),
  });
  if (fault.cut === "after") {
    await work();
    return fault.status === undefined ? null : faulty(fault.status);
  }
  return fault.status === undefined ? work() : faulty(fault.status);
}

function startRecord({ world, router }: Served, incoming: Incoming, path: string, body: string): RequestRecord {
  const route = findRoute(router, incoming.method, path)?.route ?? null;
  const operation = path === "/graphql" ? operationOf(body) : null;
  const record: RequestRecord = {
    at: new Date(clockMs(world)).toISOString(),
    method: incoming.method,
    path,
    actor: "anonymous",
    status: 0,
    isContentWrite: operation?.isMutation ?? route?.isContentWrite ?? false,
    durationMs: 0,
    operation: operation?.name ?? null,
    fault: null,
    route: route?.path ?? null,
  };
  world.requests.push(record);
  return record;
}

const graphqlBody = z.object({ query: z.string() });

/** The name of a GraphQL operation (else its first field), as far as its text shows it. */
function operationOf(body: string): { name: string | null; isMutation: boolean } {
  const parsed = graphqlBody.safeParse(parseJson(body));
  const text = parsed.success ? parsed.data.query.replaceAll(/#.*$/gm, "").trim() : "";
  const name = /^(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? /\{\s*(\w+)/.exec(text)?.[1] ?? null;
  return { name, isMutation: /^mutation\b/.test(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function answerDoor(
  { world, router }: Served,
  incoming: Incoming,
  path: string,
  body: string,
  record: RequestRecord,
): Promise<Answer> {
  try {
    const actor = authenticate(world, incoming.headers["authorization"]);
    record.actor = nameOf(actor);
    const underWay = world.underWay.get(incoming.headers["authorization"] ?? "") ?? 1;
    if (!isGitPath(path)) spend(world, actor, record, underWay);
    if (isGitPath(path)) return await answerGit(world, { ...incoming, path }, actor);
    const answer =
      path === "/graphql"
        ? await answerGraphql(world, body, actor)
        : await answerApi(world, router, { ...incoming, path, body }, actor);
    if (answer.status === 304) giveBack(world, actor);
    tellObserver(world, record, answer);
    return { ...answer, headers: { ...answer.headers, ...limitHeaders(world, actor) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const answer = refusalAnswer(error);
    return path === "/graphql" && answer.headers["x-ratelimit-remaining"] === "0" ? inGraphql(answer, error) : answer;
  }
}

/** GraphQL says in a 200 that the primary limit is reached. */
function inGraphql(answer: Answer, { message }: Refusal): Answer {
  return { ...answer, status: 200, body: JSON.stringify({ errors: [{ type: "RATE_LIMITED", message }] }) };
}

function tellObserver(world: World, { method, path, route }: RequestRecord, answer: Answer): void {
  if (world.observer === null) return;
  const contentType = answer.headers["content-type"] ?? "";
  world.observer.answered({ method, path, route, status: answer.status, contentType, body: answer.body.toString() });
}

function nameOf(actor: Actor): string {
  if (actor.kind === "anonymous") return "anonymous";
  return actor.kind === "app" ? `${actor.app.slug} (app)` : actor.account.login;
}

async function read(message: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? "/", "http://simulator");
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const path = url.pathname;
  return { method: message.method ?? "GET", path, query: url.searchParams, headers, raw: Buffer.concat(chunks) };
}

function send(response: ServerResponse, answer: Answer): void {
  const headers = { date: new Date().toUTCString(), ...answer.headers };
  response.writeHead(
    answer.status,
    answer.body.length === 0 ? headers : { ...headers, "content-length": Buffer.byteLength(answer.body) },
  );
  response.end(answer.body);
}
