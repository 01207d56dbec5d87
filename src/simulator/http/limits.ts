import { installedOn, type Installation } from "../state/app.ts";
import type { Limits, Spent, Usage } from "../state/limits.ts";
import type { RequestRecord } from "../state/log.ts";
import { clockMs, type World } from "../state/world.ts";
import type { Actor } from "./call.ts";
import { Refusal } from "./refusal.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const usualLimit = 5000;
/** An installation gets this much more for each repository, and each person, above the first ones. */
const growth = { each: 50, above: 20, most: 12_500 };

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
  const fresh: Usage = { hour, used: 0, spent: known?.spent ?? [] };
  world.usage.set(keyOf(actor), fresh);
  return fresh;
}

/** Counts a request, and refuses it when the caller is over a limit; `underWay` counts this request too. */
export function spend(world: World, actor: Actor, record: RequestRecord, underWay: number): void {
  if (record.path === "/rate_limit") return;
  const usage = usageOf(world, actor);
  const { limits } = world;
  if (limits.primary !== null && usage.used >= limits.primary) {
    throw new Refusal(403, `API rate limit exceeded for ${keyOf(actor)}.`, null, limitHeaders(world, actor));
  }
  usage.used += 1;
  const now = clockMs(world);
  usage.spent = usage.spent.filter((one) => now - one.atMs < hourMs);
  const own = spentBy(record, now);
  if (isTooMuch(limits, [...usage.spent, own], own, underWay)) throw secondary(limits);
  usage.spent.push(own);
}

function spentBy(record: RequestRecord, atMs: number): Spent {
  const isGraphql = record.path === "/graphql";
  const isWrite = isGraphql ? record.isContentWrite : record.method !== "GET" && record.method !== "HEAD";
  return { atMs, points: isWrite ? 5 : 1, isGraphql, isContent: record.isContentWrite };
}

function isTooMuch(limits: Limits, spent: readonly Spent[], own: Spent, underWay: number): boolean {
  const minute = spent.filter((one) => own.atMs - one.atMs < minuteMs);
  const content = (some: readonly Spent[]): number => (own.isContent ? some.filter((one) => one.isContent).length : 0);
  const alike = minute.filter((one) => one.isGraphql === own.isGraphql);
  const points = alike.reduce((sum, one) => sum + one.points, 0);
  const over = (count: number, most: number | null): boolean => most !== null && count > most;
  return (
    over(content(minute), limits.contentPerMinute) ||
    over(content(spent), limits.contentPerHour) ||
    over(points, own.isGraphql ? limits.graphqlPointsPerMinute : limits.pointsPerMinute) ||
    over(underWay, limits.concurrent)
  );
}

function secondary({ status, retryAfterSeconds: wait }: Limits): Refusal {
  const words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return new Refusal(status, words, null, wait === null ? {} : { "retry-after": String(wait) });
}

/** A known ETag costs nothing. */
export function giveBack(world: World, actor: Actor): void {
  usageOf(world, actor).used -= 1;
}

export type Budget = { limit: number; used: number; remaining: number; resetSeconds: number };

export function budgetOf(world: World, actor: Actor): Budget {
  const { hour, used } = usageOf(world, actor);
  const own = actor.kind === "installation" ? installationLimit(world, actor.installation) : usualLimit;
  const limit = world.limits.primary ?? own;
  return { limit, used, remaining: Math.max(0, limit - used), resetSeconds: (hour + 1) * 3600 };
}

function installationLimit(world: World, installation: Installation): number {
  const repos = [...world.repos.values()].filter((repo) => installedOn(installation, repo)).length;
  const more = [repos, installation.account.members.size].map((count) => Math.max(0, count - growth.above));
  return Math.min(growth.most, usualLimit + growth.each * more.reduce((sum, one) => sum + one, 0));
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
