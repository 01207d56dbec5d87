import type { RequestRecord } from "../state/log.ts";
import type { Usage } from "../state/limits.ts";
import { clockMs, type World } from "../state/world.ts";
import type { Actor } from "./call.ts";
import { Refusal } from "./refusal.ts";

const hourMs = 3_600_000;
const usualLimit = 5000;

/** Whose budget a request uses: an installation's, a person's, or everybody's who does not say who they are. */
function keyOf(actor: Actor): string {
  if (actor.kind === "installation") return `installation ID ${actor.installation.id}`;
  if (actor.kind === "app") return `app ID ${actor.app.id}`;
  return actor.kind === "user" ? `user ID ${actor.account.id}` : "127.0.0.1";
}

function usageOf(world: World, actor: Actor): Usage {
  const hour = Math.floor(clockMs(world) / hourMs);
  const known = world.usage.get(keyOf(actor));
  if (known?.hour === hour) return known;
  const fresh: Usage = { hour, used: 0, contentAtMs: known?.contentAtMs ?? [] };
  world.usage.set(keyOf(actor), fresh);
  return fresh;
}

/** Counts a request, and refuses it when the caller is over a limit. */
export function spend(world: World, actor: Actor, record: RequestRecord): void {
  if (record.path === "/rate_limit") return;
  const usage = usageOf(world, actor);
  const { limits } = world;
  if (limits.primary !== null && usage.used >= limits.primary) {
    throw new Refusal(403, `API rate limit exceeded for ${keyOf(actor)}.`, null, limitHeaders(world, actor));
  }
  usage.used += 1;
  if (!record.isContentWrite) return;
  const now = clockMs(world);
  usage.contentAtMs = usage.contentAtMs.filter((at) => now - at < 60_000);
  if (limits.contentPerMinute !== null && usage.contentAtMs.length >= limits.contentPerMinute) {
    const wait = limits.retryAfterSeconds;
    const words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    throw new Refusal(limits.status, words, null, wait === null ? {} : { "retry-after": String(wait) });
  }
  usage.contentAtMs.push(now);
}

/** A known ETag costs nothing. */
export function giveBack(world: World, actor: Actor): void {
  usageOf(world, actor).used -= 1;
}

export type Budget = { limit: number; used: number; remaining: number; resetSeconds: number };

export function budgetOf(world: World, actor: Actor): Budget {
  const { hour, used } = usageOf(world, actor);
  const limit = world.limits.primary ?? usualLimit;
  return { limit, used, remaining: Math.max(0, limit - used), resetSeconds: (hour + 1) * 3600 };
}

export function limitHeaders(world: World, actor: Actor): Record<string, string> {
  const { limit, used, remaining, resetSeconds } = budgetOf(world, actor);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-resource": "core",
    "x-ratelimit-reset": String(resetSeconds),
  };
}
