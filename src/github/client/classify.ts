import { RequestError } from "@octokit/request-error";
import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Instant } from "../../model/names.ts";
import { RateLimited, RefusedByGitHub, Uncertain } from "./failure.ts";
import { limitOf } from "./rate-limit.ts";

const refusalBody = z.object({ message: z.string(), errors: z.array(z.unknown()).optional() });

/**
 * What a failed request means: `RefusedByGitHub` (final), `RateLimited` (no effect, later), `Uncertain` (a write that
 * may have happened) or `Unavailable` (a read to repeat). Anything that is not a failed request is a bug, thrown on.
 */
export function classify(error: unknown, asked: { what: string; write: boolean }, now: Instant): Error {
  if (error instanceof Error && error.name === "AbortError") return lost("was given up", asked, error);
  if (!(error instanceof RequestError)) throw error;
  const { response, status } = error;
  if (response === undefined) return lost(`got no answer (${error.message})`, asked, error);
  const limit = limitOf(status, response.headers, response.data, now);
  if (limit !== undefined) {
    return new RateLimited(`GitHub limits our requests: ${asked.what}`, limit.until, limit.primary, { cause: error });
  }
  if (status >= 500 || status === 408) return lost(`was answered ${status}`, asked, error);
  const needed = status === 403 ? neededPermission(response.headers["x-accepted-github-permissions"]) : "";
  const message = `GitHub refused ${asked.what} (${status}): ${wordsOf(response.data)}${needed}`;
  return new RefusedByGitHub(message, status, { cause: error });
}

function lost(how: string, asked: { what: string; write: boolean }, cause: unknown): Error {
  const message = `${asked.what} ${how}`;
  return asked.write ? new Uncertain(message, { cause }) : new Unavailable(message, { cause });
}

function neededPermission(header: unknown): string {
  if (typeof header !== "string" || header === "") return "";
  return `. The app needs the permission ${header.replaceAll("=", ": ")}; an owner of the account accepts it in the app's settings`;
}

function wordsOf(data: unknown): string {
  const parsed = refusalBody.safeParse(data);
  if (!parsed.success) return "no reason given";
  const details = (parsed.data.errors ?? []).map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  return [parsed.data.message, ...details].join("; ").slice(0, 1_000);
}
