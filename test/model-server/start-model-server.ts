import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { anthropic } from "./apis/anthropic.ts";
import { gemini } from "./apis/gemini.ts";
import { openaiChat } from "./apis/openai-chat.ts";
import { openaiResponses } from "./apis/openai-responses.ts";
import { chooseTool } from "./choose-tool.ts";
import type { Answer, Api, Fault, Piece, Script, Seen, Turn, Usage } from "./conversation.ts";

const apis: readonly Api[] = [anthropic, openaiResponses, openaiChat, gemini];

/** One request as it came, and what was answered. */
export type Recorded = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Undefined where no API was asked that the server speaks. */
  readonly seen: Seen | undefined;
  /** Undefined for faults and whatever else has no final usage. */
  readonly usage: Usage | undefined;
  readonly status: number;
  /** The client went before the answer's end. */
  readonly aborted: boolean;
};

export type ModelServer = {
  /** `http://127.0.0.1:PORT`, without a path: `/v1/messages`, `/v1/responses`, `/v1/chat/completions`, `/v1beta/models/...` lie under it. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly Recorded[];
  /** Sum of all final usage that was sent, and how many answers carried one; of one model where it is named. */
  sent(model?: string): Usage & { readonly answers: number };
  close(): Promise<void>;
};

export type ModelServerOptions = {
  readonly script: Script;
  /** Folder that relative paths of actions lie in, as the agent sees it. */
  readonly root?: string;
  readonly port?: number;
  /** Key that must come as `x-api-key`, bearer or `x-goog-api-key`; others are a 401. Absent = any. */
  readonly key?: string;
};

type Draft = { -readonly [K in keyof Recorded]: Recorded[K] };

/** A model on loopback that answers by a script, in four APIs, streaming or not, and keeps what it was asked. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const requests: Draft[] = [];
  const server = createServer((request, response) => {
    answer(request, response, options, requests).catch((error: unknown) => {
      // A script that throws is the test's fault, and must be seen there.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`model server: ${String(error)}`);
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    requests,
    sent: (model) => total(requests.filter(({ seen }) => model === undefined || seen?.model === model)),
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

function total(requests: readonly Recorded[]): Usage & { readonly answers: number } {
  const sums = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, answers: 0 };
  for (const { usage } of requests) {
    if (usage === undefined) continue;
    for (const key of ["input", "cacheRead", "cacheWrite", "output"] as const) sums[key] += usage[key];
    sums.answers += 1;
  }
  return sums;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ModelServerOptions,
  requests: Draft[],
): Promise<void> {
  const body = (await buffer(request)).toString("utf8");
  const { method = "", url = "", headers } = request;
  const recorded: Draft = { method, url, headers, body, seen: undefined, usage: undefined, status: 0, aborted: false };
  const n = requests.length;
  requests.push(recorded);
  response.on("close", () => {
    recorded.status = response.statusCode;
    recorded.aborted = !response.writableFinished;
  });
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const document: unknown = body === "" ? {} : JSON.parse(body);
  const [api, seen] = read(pathname, document, n);
  recorded.seen = seen;
  if (options.key !== undefined && !hasKey(headers, options.key)) {
    json(response, 401, (api ?? anthropic).fault(401, "invalid x-api-key"));
    return;
  }
  if (/\/v1\/messages\/count_tokens$/u.test(pathname)) {
    json(response, 200, { input_tokens: estimate(body) });
    return;
  }
  if (api === undefined || seen === undefined) {
    json(response, 404, anthropic.fault(404, `${method} ${url}`));
    return;
  }
  const turn = options.script(seen);
  if (turn.firstByteMs !== undefined) await sleep(turn.firstByteMs);
  const given = answerOf(turn, seen, body, options.root ?? "/workspace");
  if (turn.fault !== undefined && !("afterEvents" in turn.fault)) {
    fail(response, turn.fault, api);
    return;
  }
  if (seen.stream) {
    const asList = api.name === "gemini" && searchParams.get("alt") !== "sse";
    await stream(response, asList ? asArray(api.events(given)) : api.events(given), turn, asList);
  } else if (turn.fault !== undefined) {
    const text = JSON.stringify(api.whole(given));
    response.writeHead(200, { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
    return;
  } else json(response, 200, api.whole(given));
  if (turn.fault === undefined && (!response.destroyed || response.writableFinished)) recorded.usage = given.usage;
}

function read(path: string, body: unknown, n: number): readonly [Api | undefined, Seen | undefined] {
  for (const api of apis) {
    const seen = api.read(path, body, n);
    if (seen !== undefined) return [api, seen];
  }
  return [undefined, undefined];
}

function hasKey(headers: IncomingMessage["headers"], key: string): boolean {
  return [headers["x-api-key"], headers["x-goog-api-key"], headers.authorization?.replace(/^Bearer /u, "")].includes(
    key,
  );
}

function estimate(body: string): number {
  return Math.max(1, Math.round(body.length / 4));
}

function answerOf(turn: Turn, seen: Seen, body: string, root: string): Answer {
  const pieces: Piece[] = [];
  if (turn.think !== undefined) pieces.push({ kind: "thinking", text: turn.think });
  const actions = turn.do ?? [];
  if (turn.say !== undefined || actions.length === 0) pieces.push({ kind: "text", text: turn.say ?? "Done." });
  for (const [i, action] of actions.entries()) {
    pieces.push({ kind: "call", id: `${String(seen.n)}x${String(i)}`, ...chooseTool(action, seen.tools, root) });
  }
  const usage = { input: estimate(body), cacheRead: 0, cacheWrite: 0, output: 25, ...turn.usage };
  const id = `scripted${String(seen.n)}`;
  return { id, model: seen.model, pieces, usage, stop: turn.stop ?? (actions.length > 0 ? "tools" : "end") };
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Gemini without `alt=sse` streams one JSON list. */
function asArray(events: readonly string[]): readonly string[] {
  return events.map(
    (text, i) => `${i === 0 ? "[" : ",\n"}${text.replace(/^data: /u, "").trim()}${i === events.length - 1 ? "]" : ""}`,
  );
}

async function stream(response: ServerResponse, events: readonly string[], turn: Turn, asList: boolean): Promise<void> {
  response.writeHead(200, { "content-type": asList ? "application/json" : "text/event-stream; charset=utf-8" });
  const { fault } = turn;
  const most = fault !== undefined && "afterEvents" in fault ? fault.afterEvents : events.length;
  for (const text of events.slice(0, most)) {
    if (response.destroyed) return;
    response.write(text);
    if (turn.eventMs !== undefined) await sleep(turn.eventMs);
  }
  if (fault?.kind === "no end") return;
  if (fault === undefined) await new Promise<void>((resolve) => response.end(resolve).on("close", resolve));
  else response.socket?.destroySoon();
}

function fail(response: ServerResponse, fault: Exclude<Fault, { afterEvents: number }>, api: Api): void {
  switch (fault.kind) {
    case "status": {
      const after = fault.retryAfterSeconds;
      const headers: Record<string, string> = after === undefined ? {} : { "retry-after": String(after) };
      return json(response, fault.status, api.fault(fault.status, fault.message ?? "scripted"), headers);
    }
    case "garbage":
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<html>not a model \u0000\u{1f4a3}</html>".repeat(50));
      return;
    case "endless": {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = (): void => {
        while (!response.destroyed && response.write(`data: ${"x".repeat(60_000)}`));
      };
      response.on("drain", more);
      return more();
    }
    case "silent":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
  }
}
