import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { NpmRoute } from "./npm-route.ts";
import { npmRoute } from "./npm-route.ts";
import { rewriteTarballs } from "./rewrite-tarballs.ts";
import type { PackageSettings } from "./settings.ts";

const timeoutMs = 120_000;
const metadataMostBytes = 128 * 1024 * 1024;
const abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";

/** Answers one request of the sandbox; every outcome is an HTTP answer, and a line of the log. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  settings: PackageSettings,
): Promise<void> {
  const method = request.method ?? "";
  const route = npmRoute(method, request.url ?? "");
  request.resume();
  try {
    const status =
      route.kind === "refused" ? refuse(response, 403, route.why) : await forward(request, response, route, settings);
    log({ event: route.kind, method, path: (request.url ?? "").slice(0, 300), status });
  } catch (error) {
    const reason =
      error instanceof Error
        ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`
        : "unknown";
    log({ event: "failed", method, path: (request.url ?? "").slice(0, 300), reason });
    if (response.headersSent) response.destroy();
    else refuse(response, 502, "the registry does not answer");
  }
}

type Allowed = Exclude<NpmRoute, { kind: "refused" }>;

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  route: Allowed,
  settings: PackageSettings,
): Promise<number> {
  const wanted = request.headers.accept?.includes("install-v1+json") === true ? abbreviated : "application/json";
  const upstream = await fetch(new URL(`.${route.path}`, settings.upstream), {
    method: request.method ?? "GET",
    headers: {
      accept: route.kind === "metadata" ? wanted : "*/*",
      "user-agent": "lintel-gateway",
      ...(settings.authorization === null ? {} : { authorization: settings.authorization }),
    },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!upstream.ok) {
    await upstream.body?.cancel();
    return refuse(response, upstream.status, `the registry answered ${upstream.status}`);
  }
  const type = { "content-type": upstream.headers.get("content-type") ?? "application/octet-stream" };
  if (request.method === "HEAD" || upstream.body === null) response.writeHead(200, type).end();
  else if (route.kind === "tarball") await pipeline(Readable.fromWeb(upstream.body), response.writeHead(200, type));
  else {
    // Read whole before the first byte goes out: a broken document becomes a 502.
    const document: unknown = JSON.parse(await text(upstream.body));
    response.writeHead(200, type).end(JSON.stringify(rewriteTarballs(document, settings.base)));
  }
  return 200;
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > metadataMostBytes) throw new Error(`the registry's answer is over ${metadataMostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function refuse(response: ServerResponse, status: number, why: string): number {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: `Lintel's package gateway: ${why}` }));
  return status;
}

function log(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}
