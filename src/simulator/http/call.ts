import type { z } from "zod";
import type { Account } from "../state/account.ts";
import type { App, Installation, Permissions } from "../state/app.ts";
import type { Repo } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { Refusal } from "./refusal.ts";

/** Who is asking. A JWT is the app itself; an installation token acts as the app's bot user. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "user"; account: Account }
  | { kind: "app"; app: App }
  | {
      kind: "installation";
      app: App;
      account: Account;
      installation: Installation;
      permissions: Permissions;
      repositoryIds: Set<number> | null;
      token: string;
    };

/** Somebody who can own what they write: a person or an app's bot. */
export type Writer = Extract<Actor, { account: Account }>;

export type Call = {
  world: World;
  actor: Actor;
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  headers: Record<string, string | undefined>;
  /** The request's path and query, for links. */
  url: string;
};

/** A call below `/repos/{owner}/{repo}` whose repository exists and may be seen by the caller. */
export type RepoCall = Call & { repo: Repo };

/** `list` is cut into pages before it is viewed; `key` puts it below that key beside `total_count`. */
export type Reply = {
  status: number;
  body?: unknown;
  list?: { items: readonly unknown[]; view: (item: never) => unknown; key?: string; extra?: Record<string, unknown> };
  /** Sent as it is, with this content type. */
  raw?: { type: string; content: string | Buffer };
  headers?: Record<string, string>;
};

export function ok(body: unknown, status = 200): Reply {
  return { status, body };
}

export const noContent: Reply = { status: 204 };

/** A page of a list; `view` is called only for what is on the page. */
export function page<T>(
  items: readonly T[],
  view: (item: T) => unknown,
  key?: string,
  extra?: Record<string, unknown>,
): Reply {
  return { status: 200, list: { items, view, ...(key === undefined ? {} : { key }), ...(extra ? { extra } : {}) } };
}

/** The caller as somebody who can write; anonymous and bare apps get 401 and 403. */
export function writerOf(actor: Actor): Writer {
  if (actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (actor.kind === "app") throw new Refusal(403, "Resource not accessible by integration");
  return actor;
}

/** The app through which something is written, for `performed_via_github_app`. */
export function appOf(actor: Actor): App | null {
  return actor.kind === "installation" || actor.kind === "app" ? actor.app : null;
}

/** The body checked against a schema, or 422 naming each field. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `"${issue.path.join(".")}": ${issue.message}`);
  throw new Refusal(422, `Invalid request.\n\n${problems.join("\n")}`, null);
}

/** A number in the path; what is not one is not found. */
export function numberParam(call: Call, name: string): number {
  const text = call.params[name] ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(404, "Not Found");
  return Number(text);
}

export function textParam(call: Call, name: string): string {
  return call.params[name] ?? "";
}
