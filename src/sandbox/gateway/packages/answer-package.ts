import { lookup } from "node:dns/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isPublic } from "../connect/is-public.ts";
import type { PackageSettings } from "../settings.ts";
import { writeLine } from "../write-line.ts";
import { goRoutes } from "./go-route.ts";
import { npmRoutes } from "./npm-route.ts";
import type { PackageRoute, PackageRoutes } from "./package-route.ts";
import { pythonRoutes } from "./python-route.ts";

const timeoutMs = 120_000;
const documentMostBytes = 128 * 1024 * 1024;

/** Answers requests for packages of one registry: reading only, with the operator's credential, which never comes back. */
export function createPackageDoor(settings: PackageSettings) {
  const routes = routesOf(settings);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "" } = request;
    const said = { method, path: url.slice(0, 300) };
    const route = routes(method, url, request.headers.accept ?? "");
    request.resume();
    try {
      const status =
        route.kind === "refused" ? refuse(response, 403, route.why) : await forward(method, response, route, settings);
      writeLine({ event: route.kind, ...said, status });
    } catch (error) {
      const reason =
        error instanceof Error
          ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`
          : "unknown";
      writeLine({ event: "failed", ...said, reason });
      if (response.headersSent) response.destroy();
      else refuse(response, 502, "the registry does not answer");
    }
  };
}

function routesOf({ preset, base }: PackageSettings): PackageRoutes {
  switch (preset) {
    case "npm":
      return npmRoutes(base);
    case "pypi":
      return pythonRoutes(base);
    case "go":
      return goRoutes();
  }
}

type Allowed = Exclude<PackageRoute, { kind: "refused" }>;

async function forward(
  method: string,
  response: ServerResponse,
  route: Allowed,
  settings: PackageSettings,
): Promise<number> {
  const address = new URL(route.url, settings.upstream);
  const isOwn = address.origin === new URL(settings.upstream).origin;
  if (!isOwn && !(await isElsewhere(address)))
    return refuse(response, 403, "a file at an address that is no public one");
  const upstream = await fetch(address, {
    method,
    headers: {
      accept: route.kind === "document" ? route.accept : "*/*",
      "user-agent": "lintel-gateway",
      ...(settings.authorization === null || !isOwn ? {} : { authorization: settings.authorization }),
    },
    redirect: isOwn ? "follow" : "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!upstream.ok) {
    await upstream.body?.cancel();
    return refuse(response, upstream.status, `the registry answered ${upstream.status}`);
  }
  const type = upstream.headers.get("content-type") ?? "application/octet-stream";
  if (method === "HEAD" || upstream.body === null) response.writeHead(200, { "content-type": type }).end();
  else if (route.kind === "file")
    await pipeline(Readable.fromWeb(upstream.body), response.writeHead(200, { "content-type": type }));
  else {
    // Read whole before the first byte goes out: a broken document becomes a 502.
    const rewritten = route.rewrite(await text(upstream.body), type, upstream.url);
    response.writeHead(200, { "content-type": rewritten.type }).end(rewritten.body);
  }
  return 200;
}

/** An index may keep its files at another host, and that is not a way into the operator's own networks. */
async function isElsewhere({ protocol, hostname }: URL): Promise<boolean> {
  if (protocol !== "https:") return false;
  const bare = hostname.replace(/^\[|\]$/gu, "");
  const found = isIP(bare) === 0 ? await lookup(bare, { all: true }) : [{ address: bare }];
  return found.every(({ address }) => isPublic(address));
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > documentMostBytes) throw new Error(`the registry's answer is over ${documentMostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function refuse(response: ServerResponse, status: number, why: string): number {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: `Lintel's package gateway: ${why}` }));
  return status;
}
