import type { Route } from "./route.ts";

type Compiled = { route: Route; segments: string[]; rest: boolean };
export type Router = { byMethod: Map<string, Compiled[]> };
export type Match = { route: Route; params: Record<string, string> };

/** Makes a table that finds routes by method and path; literal segments win over parameters. */
export function createRouter(routes: readonly Route[]): Router {
  const byMethod = new Map<string, Compiled[]>();
  for (const route of routes) {
    const segments = route.path.slice(1).split("/");
    const compiled = { route, segments, rest: segments.at(-1)?.endsWith("...}") ?? false };
    byMethod.set(route.method, [...(byMethod.get(route.method) ?? []), compiled]);
  }
  for (const list of byMethod.values()) list.sort((a, b) => literalness(b) - literalness(a));
  return { byMethod };
}

/** The route for a request path without query, or null. */
export function findRoute(router: Router, method: string, path: string): Match | null {
  const parts = path.slice(1).split("/");
  for (const compiled of router.byMethod.get(method === "HEAD" ? "GET" : method) ?? []) {
    const params = matchSegments(compiled, parts);
    if (params !== null) return { route: compiled.route, params };
  }
  return null;
}

function literalness({ segments, rest }: Compiled): number {
  return segments.filter((segment) => !segment.startsWith("{")).length * 2 - (rest ? 1 : 0);
}

function matchSegments({ segments, rest }: Compiled, parts: readonly string[]): Record<string, string> | null {
  if (rest ? parts.length < segments.length - 1 : parts.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? "";
    if (segment.endsWith("...}")) params[segment.slice(1, -4)] = parts.slice(index).map(decode).join("/");
    else if (segment.startsWith("{")) params[segment.slice(1, -1)] = decode(part);
    else if (segment.toLowerCase() !== part.toLowerCase()) return null;
    if (segment.startsWith("{") && !rest && part === "") return null;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
