import type { Effect } from "../model/effect.ts";
import type { Facts } from "../model/facts.ts";
import type { JobResult } from "../model/job.ts";
import type { Instant } from "../model/names.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Run } from "../model/run.ts";

const dayMs = 86_400_000;

/** What a run's agents cost so far, in US dollars, by the gateways' ledgers; what has no final usage counts in full. */
export const spentBy = (run: Run): number => sumOf(Object.values(run.results));

/** The part of it that was spent since midnight UTC. What has no time of its own counts as of today. */
export const spentToday = (run: Run, now: Instant): number => {
  const midnight = Math.floor(now / dayMs) * dayMs;
  return sumOf(Object.values(run.results).filter((result) => (result.seen?.endedAt ?? now) >= midnight));
};

const sumOf = (results: readonly JobResult[]): number =>
  results.reduce((sum, result) => sum + (spentIn(result)?.usd ?? 0), 0);

const spentIn = (result: JobResult | undefined) =>
  result?.kind === "build" || result?.kind === "review" || result?.kind === "error" ? result.spent : undefined;

/** What one more job of this run may cost, and which limit says so. Nothing where no agent of the policy costs anything. */
export const moneyLeft = (
  run: Run,
  facts: Pick<Facts, "at" | "held">,
  { policy, agents }: EffectivePolicy,
): { readonly usd: number; readonly limit: "run" | "day"; readonly used: boolean } => {
  if (!agents.metered) return { usd: 0, limit: "run", used: false };
  const ofRun = policy.limits.usd - spentBy(run);
  const others = facts.held.reduce((sum, each) => sum + each.usdToday, 0);
  const ofDay = policy.limits.usd_per_day - others - spentToday(run, facts.at);
  const usd = Math.max(0, Math.min(ofRun, ofDay));
  return { usd, limit: ofDay < ofRun ? "day" : "run", used: usd < Math.max(leastUsd, shortOf(run)) };
};

/** Less than this buys no request worth making. */
export const leastUsd = 0.01;

/** What the newest agent wanted to ask last and could not pay: with less than that the next one gets no further. */
export const shortOf = (run: Run): number => {
  const paid = Object.values(run.results).filter((result) => spentIn(result) !== undefined);
  const ended = (result: JobResult): Instant => result.seen?.endedAt ?? 0;
  const newest = paid.toSorted((a, b) => ended(a) - ended(b)).at(-1);
  return spentIn(newest)?.short ?? 0;
};

/**
 * What a run keeps of its repository's day: what it spent, and what the agents it wants now may still spend. Before its first
 * attempt that is what it was let in with.
 */
export const reservedBy = (run: Run, now: Instant, building: boolean, effects: readonly Effect[]): number => {
  const wanted = effects.reduce((sum, effect) => sum + capOf(effect), 0);
  const promised = building && run.attempts.length === 0 ? (run.admitted?.reservation.usd ?? 0) : 0;
  return spentToday(run, now) + Math.max(wanted, promised);
};

const capOf = (effect: Effect): number =>
  effect.do === "start" && (effect.job.kind === "build" || effect.job.kind === "review") ? effect.job.usd : 0;
