import picomatch from "picomatch";
import type { Reservation } from "../model/event.ts";
import type { Held } from "../model/facts.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Run } from "../model/run.ts";
import { leastUsd } from "./money.ts";
import { count } from "./words/count.ts";

/** The one admission rule: slots, open pull requests, overlapping scopes, money. Called under the repository's lock. */
export const admit = (
  run: Run,
  { policy, agents }: Pick<EffectivePolicy, "policy" | "agents">,
  held: readonly Held[],
):
  | { readonly admitted: true; readonly reservation: Reservation }
  | { readonly admitted: false; readonly reason: string } => {
  const { parallel, open_prs: openPulls, usd, usd_per_day: perDay } = policy.limits;
  const building = held.filter((each) => each.building);
  if (building.length >= parallel)
    return {
      admitted: false,
      reason: `${count(parallel, "run")} of this repository ${parallel === 1 ? "builds" : "build"} already`,
    };
  const open = held.filter((each) => each.pullOpen || each.building).length;
  if (open >= openPulls)
    return {
      admitted: false,
      reason: `${count(openPulls, "pull request")} of mine ${openPulls === 1 ? "is" : "are"} open or on the way`,
    };
  const scope = run.spec?.scope ?? [];
  const rival = building.find((each) => overlap(scope, each.scope));
  if (rival !== undefined) return { admitted: false, reason: `#${rival.issue} builds in an overlapping scope` };
  const left = perDay - held.reduce((sum, each) => sum + each.usdToday, 0);
  if (agents.metered && left < leastUsd)
    return { admitted: false, reason: `today's $${perDay} of this repository are used up or promised` };
  return { admitted: true, reservation: { repo: run.repo, scope, usd: agents.metered ? Math.min(usd, left) : 0 } };
};

/**
 * Whether two scopes may touch the same file. No scope means everything. Errs on the side of yes: two globs count as
 * overlapping when the fixed beginning of one lies within that of the other.
 */
export const overlap = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((one) => b.some((other) => mayMeet(one, other)));
};

const mayMeet = (a: string, b: string): boolean => {
  const [left, right] = [picomatch.scan(a), picomatch.scan(b)];
  if (!left.isGlob && !right.isGlob) return within(a, b) || within(b, a);
  if (!left.isGlob) return picomatch(b, { dot: true, nocase: true })(a);
  if (!right.isGlob) return picomatch(a, { dot: true, nocase: true })(b);
  return within(left.base, right.base) || within(right.base, left.base);
};

const within = (inner: string, outer: string): boolean => {
  const [i, o] = [inner.toLowerCase(), outer.toLowerCase()];
  return o === "" || o === "." || i === o || i.startsWith(`${o}/`);
};
