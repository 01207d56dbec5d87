import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { PackageSettings } from "../settings.ts";
import { writeLine } from "../write-line.ts";
import { askRegistry } from "./ask-registry.ts";
import { goRoutes } from "./go-route.ts";
import { npmRoutes } from "./npm-route.ts";
import type { PackageRoute, PackageRoutes } from "./package-route.ts";
import { pythonRoutes } from "./python-route.ts";

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
  const left = new AbortController();
  response.once("close", () => left.abort());
  const accept = route.kind === "document" ? route.accept : "*/*";
  const asked = await askRegistry(method, new URL(route.url, settings.upstream), accept, settings, left.signal);
  if ("refused" in asked) return refuse(response, asked.refused, asked.why);
  const { body, type, at } = asked;
  if (method === "HEAD") {
    body.destroy();
    response.writeHead(200, { "content-type": type }).end();
  } else if (route.kind === "file") await pipeline(body, response.writeHead(200, { "content-type": type }));
  else {
    // Read whole before the first byte goes out: a broken document becomes a 502.
    const rewritten = route.rewrite(await text(body), type, at);
    response.writeHead(200, { "content-type": rewritten.type }).end(rewritten.body);
  }
  return 200;
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
