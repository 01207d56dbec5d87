import * as z from "zod";
import type { Instant } from "../../model/names.ts";

type Headers = Readonly<Record<string, string | number | undefined>>;

/** GitHub's least pause when it does not say how long. */
const unsaidPauseMs = 60_000;

const body = z.object({ message: z.string().default(""), documentation_url: z.string().default("") });

export type Limit = { readonly until: Instant; readonly primary: boolean };

/**
 * Reads a 403 or 429 as a rate limit, or answers undefined. A secondary limit without `retry-after` has no code of its
 * own: GitHub marks it in the documentation link and the message only.
 */
export function limitOf(status: number, headers: Headers, data: unknown, now: Instant): Limit | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfterS = number(headers["retry-after"]);
  if (retryAfterS !== undefined) return { until: now + retryAfterS * 1_000, primary: false };
  if (headers["x-ratelimit-remaining"] === "0") return { until: resetOf(headers, now), primary: true };
  if (status === 429 || saysSecondary(data)) return { until: now + unsaidPauseMs, primary: false };
  return undefined;
}

/** When the primary limit starts afresh, by our clock: GitHub's may differ, so the distance is measured on its own. */
export function resetOf(headers: Headers, now: Instant): Instant {
  const resetS = number(headers["x-ratelimit-reset"]);
  if (resetS === undefined) return now + unsaidPauseMs;
  const theirs = typeof headers["date"] === "string" ? Date.parse(headers["date"]) : Number.NaN;
  const waitMs = resetS * 1_000 - (Number.isNaN(theirs) ? now : theirs);
  return now + Math.max(waitMs, 1_000);
}

function saysSecondary(data: unknown): boolean {
  const parsed = body.safeParse(data);
  if (!parsed.success) return false;
  const { message, documentation_url: link } = parsed.data;
  return link.includes("secondary-rate-limits") || message.includes("secondary rate limit");
}

function number(value: string | number | undefined): number | undefined {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}
