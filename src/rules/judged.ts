import type { Effect } from "../model/effect.ts";
import type { Facts } from "../model/facts.ts";
import type { Digest, GateName, Instant, Tree } from "../model/names.ts";
import type { Person } from "../model/person.ts";
import type { Run } from "../model/run.ts";
import type { Verdict, Whom } from "../model/verdict.ts";

/** A gate's answer, with what would bring it nearer to a pass, and what a next agent should be told. */
export type Judged = {
  readonly verdict: Verdict;
  readonly effects: readonly Effect[];
  /** For a mendable fail: what the next attempt is told besides the reason (failing output, a reviewer's words). */
  readonly brief: string | undefined;
};

/** One judgement of one run. It gets complete facts and cannot fetch. */
export type Gate = { readonly name: GateName; readonly judge: (run: Run, facts: Facts) => Judged };

type On = { readonly gate: GateName; readonly on: Tree | undefined };

export const pass = (at: On, reason: string, evidence: readonly Digest[] = []): Judged => ({
  verdict: { ...at, outcome: "pass", reason, evidence },
  effects: [],
  brief: undefined,
});

export const error = (at: On, reason: string, whom: Whom, evidence: readonly Digest[] = []): Judged => ({
  verdict: { ...at, outcome: "error", reason, evidence, whom },
  effects: [],
  brief: undefined,
});

/** `mendable`: the next attempt starts with this verdict as its brief. */
export const fail = (
  at: On,
  reason: string,
  how: {
    readonly mendable: boolean;
    readonly whom: Whom;
    readonly brief?: string;
    readonly evidence?: readonly Digest[];
  },
): Judged => ({
  verdict: { ...at, outcome: "fail", reason, evidence: how.evidence ?? [], mendable: how.mendable, whom: how.whom },
  effects: [],
  brief: how.brief,
});

export const waits = (
  at: On,
  reason: string,
  how: { readonly whom: Whom; readonly until?: Instant; readonly then: string; readonly effects?: readonly Effect[] },
): Judged => ({
  verdict: { ...at, outcome: "waits", reason, evidence: [], whom: how.whom, until: how.until, then: how.then },
  effects: how.effects ?? [],
  brief: undefined,
});

export const people = (...who: readonly (Person | undefined)[]): Whom => ({
  kind: "people",
  people: who.filter((person) => person !== undefined),
});

/** Logins as text: `@a`, `@a or @b`, `@a, @b or @c`; the first few of many. */
export const names = (who: readonly Person[]): string => {
  const shown = who.slice(0, 5).map((person) => `@${person.login}`);
  const rest = who.length > 5 ? [`${who.length - 5} others`] : [];
  const all = [...shown, ...rest];
  return all.length <= 1 ? (all[0] ?? "nobody") : `${all.slice(0, -1).join(", ")} or ${all.at(-1) ?? ""}`;
};

/** The people who must act for a run to go on; at most the first few, because each assignment is a notification. */
export const mustAct = (verdict: Verdict | undefined): readonly Person[] => {
  if (verdict === undefined || verdict.outcome === "pass" || verdict.whom.kind !== "people") return [];
  return verdict.whom.people.filter((person) => person.kind === "user").slice(0, 3);
};
