import type { Effect } from "../model/effect.ts";
import type { Facts } from "../model/facts.ts";
import type { Tree } from "../model/names.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Brief, Run } from "../model/run.ts";
import type { Verdict } from "../model/verdict.ts";
import { attemptsUsed, buildJob, leftBy, newest, unfinishedBy } from "./attempts.ts";
import { effectiveFor } from "./effective.ts";
import { endOf } from "./end-of.ts";
import { fourEyesEffects } from "./four-eyes.ts";
import { freeze } from "./frozen.ts";
import { error, mustAct, people, type Gate, type Judged } from "./judged.ts";
import { moneyLeft, shortOf } from "./money.ts";
import { road } from "./road.ts";
import { settled } from "./tries.ts";
import { oneLine } from "./words/untrusted.ts";

/** One judgement of one run: what it became, the road as far as it was walked, and what to do about it. */
export type Step = {
  readonly run: Run;
  readonly facts: Facts;
  /** Verdicts up to and including the first that is not `pass`; empty when the run has ended. */
  readonly road: readonly Verdict[];
  readonly effects: readonly Effect[];
  /** What the gate that did not pass has to show for it: failing output, a reviewer's words. */
  readonly detail: string | undefined;
};

/** The only judge: walks the road until a gate does not pass, and begins an attempt where a fail may be mended. */
export const next = (run: Run, facts: Facts): Step => {
  const ended = run.ended ?? endOf(run, facts);
  if (ended !== undefined) return finish({ ...run, ended }, facts);
  const frozen = freeze(run, facts);
  const first = walk(frozen, facts);
  const begun = attempt(frozen, facts, first.stop);
  const { passed, stop } = begun === undefined ? first : walk(begun, facts);
  const judged = remembering(begun ?? frozen, passed);
  const verdict = handOver(judged, facts, stop);
  const at = position(judged, facts, verdict);
  const assigned = assigning(judged, facts, verdict);
  return {
    run: { ...judged, at, assigned },
    facts,
    road: [...passed, verdict],
    effects: [...stops(judged), ...fourEyesEffects(judged, facts), ...stop.effects],
    detail: stop.brief,
  };
};

/** Remembers whom we are about to assign; who was assigned before is somebody else's business. */
const assigning = (run: Run, facts: Facts, verdict: Verdict): Run["assigned"] => {
  const before = new Set([...(facts.issue?.assignees ?? []), ...run.assigned].map((person) => person.id));
  return [...run.assigned, ...mustAct(verdict).filter((person) => !before.has(person.id))];
};

/** A tree that passed stays known as such, also when base has moved on by the time it lands. */
const remembering = (run: Run, passed: readonly Verdict[]): Run => {
  const tree = passed.find(({ gate }) => gate === "verify")?.on;
  return tree === undefined || run.verified.includes(tree) ? run : { ...run, verified: [...run.verified, tree] };
};

const walk = (run: Run, facts: Facts): { readonly passed: readonly Verdict[]; readonly stop: Judged } => {
  const passed: Verdict[] = [];
  for (const gate of road) {
    const judged = judgeBy(gate, run, facts);
    if (judged.verdict.outcome !== "pass") return { passed, stop: judged };
    passed.push(judged.verdict);
  }
  throw new Error("the last gate passed: only GitHub's merge ends a run");
};

/** A gate that breaks has no verdict, and that is said like any other answer: nobody must wonder why nothing happens. */
const judgeBy = (gate: Gate, run: Run, facts: Facts): Judged => {
  try {
    return gate.judge(run, facts);
  } catch (failure) {
    const how = failure instanceof Error ? `${failure.name}: ${failure.message}` : "unknown";
    const reason = `no verdict: my gate \`${gate.name}\` broke (${oneLine(how, 200)}); that is a fault of mine, not of the change`;
    return error({ gate: gate.name, on: facts.lands?.tree }, reason, people(run.requested.by));
  }
};

/** The one rule for feedback: a mendable fail starts the next attempt with that verdict as its brief. */
const attempt = (run: Run, facts: Facts, { verdict, brief }: Judged): Run | undefined => {
  if (verdict.outcome !== "fail" || !verdict.mendable || run.spec === undefined) return undefined;
  const unanswered = run.asks.filter((ask) => !run.attempts.some((each) => each.because.id === ask.id));
  const policy = effectiveFor(run, facts);
  if (policy === undefined) return undefined;
  if (unanswered.length === 0 && attemptsUsed(run) >= policy.policy.limits.attempts) return undefined;
  const money = moneyLeft(run, facts, policy);
  if (money.used) return undefined;
  const n = run.attempts.length + 1;
  const because = reasonFor(run, verdict, brief, unanswered, n, facts);
  const text = n === 1 ? "attempt 1 begun" : `${verdict.reason}; attempt ${n} begun`;
  return {
    ...run,
    attempts: [
      ...run.attempts,
      {
        n,
        because,
        base: facts.base.sha,
        start: startOf(run, facts),
        onto: facts.branch,
        usd: money.usd,
        spec: run.spec.digest,
        at: facts.at,
      },
    ],
    story: [...run.story, { at: facts.at, text }],
  };
};

/** On unfinished work where nothing has moved under it; else on what is under judgement, or on base. */
const startOf = (run: Run, facts: Facts): Tree => {
  const before = newest(run);
  const unfinished = before === undefined ? undefined : unfinishedBy(run, before);
  const still = before?.base === facts.base.sha && before.onto === facts.branch;
  return unfinished !== undefined && still ? unfinished.tree : (facts.lands?.tree ?? facts.base.tree);
};

const reasonFor = (
  run: Run,
  verdict: Verdict,
  brief: string | undefined,
  unanswered: readonly Brief[],
  n: number,
  facts: Facts,
): Brief => {
  const ask = unanswered.at(-1);
  if (ask === undefined) {
    if (n === 1) return { id: `first/${run.id}`, gate: "start", text: "", by: undefined };
    return {
      id: `${verdict.gate}/${n}`,
      gate: verdict.gate,
      text: `${verdict.reason}\n\n${brief ?? ""}`.trim(),
      by: undefined,
    };
  }
  const words = unanswered.map(({ text }) => text).filter((text) => text !== "");
  return { ...ask, text: [...words, standingFail(run, facts)].join("\n\n").trim() };
};

/** What is wrong with the change as it stands, for an attempt that a person asked for. */
const standingFail = (run: Run, facts: Facts): string => {
  if (facts.lands === undefined) return "";
  for (const gate of road.slice(road.findIndex(({ name }) => name === "build") + 1)) {
    const { verdict, brief } = judgeBy(gate, run, facts);
    if (verdict.outcome === "fail") return `${verdict.reason}\n\n${brief ?? ""}`.trim();
    if (verdict.outcome !== "pass") return "";
  }
  return "";
};

/** A fail that no attempt may mend any more, and a deadline that passed, go to a named person. */
const handOver = (run: Run, facts: Facts, { verdict }: Judged): Verdict => {
  if (verdict.outcome === "fail" && verdict.mendable) {
    const policy = effectiveFor(run, facts);
    const money = policy === undefined ? undefined : moneyLeft(run, facts, policy);
    if (policy !== undefined && money?.used === true) return outOfMoney(run, facts, verdict, policy, money.limit);
    const used = attemptsUsed(run);
    return {
      ...verdict,
      mendable: false,
      whom: people(run.requested.by),
      reason: `${verdict.reason}; ${used} attempt${used === 1 ? " is" : "s are"} used up`,
    };
  }
  const late =
    verdict.outcome === "waits" &&
    verdict.whom.kind !== "people" &&
    verdict.until !== undefined &&
    facts.at > verdict.until + graceMs;
  return late
    ? {
        ...verdict,
        whom: people(run.requested.by),
        reason: `${verdict.reason}: nothing came in time. \`/lintel retry\` tries again`,
      }
    : verdict;
};

/** The run's own money is a person's to raise; the repository's day ends by itself. */
const outOfMoney = (
  run: Run,
  facts: Facts,
  verdict: Verdict & { readonly outcome: "fail" },
  { policy: { limits } }: EffectivePolicy,
  limit: "run" | "day",
): Verdict => {
  const { gate, on, evidence } = verdict;
  const money =
    limit === "run" ? `the $${limits.usd} that this run may cost` : `today's $${limits.usd_per_day} of this repository`;
  const short = shortOf(run);
  const why =
    short > 0 ? `do not allow the agent's next request, which could cost $${short.toFixed(2)}` : "are used up";
  const reason = `${verdict.reason}; but ${money} ${why}`;
  if (limit === "run") return { ...verdict, mendable: false, whom: people(run.requested.by), reason };
  const midnight = (Math.floor(facts.at / 86_400_000) + 1) * 86_400_000;
  return {
    gate,
    on,
    evidence,
    outcome: "waits",
    whom: { kind: "slot" },
    until: midnight,
    then: "it goes on by itself",
    reason,
  };
};

/** What GitHub merged is bound to the bundle that verified it. A tree that nothing verified gets no statement. */
const mergeProof = (run: Run, { pull, repo }: Facts): readonly Effect[] => {
  const merged = pull?.merged;
  if (run.ended?.how !== "merged" || pull === undefined || merged === undefined) return [];
  if (!run.verified.includes(merged.tree)) return [];
  const proof = run.published.findLast((each) => each.tree === merged.tree && each.proof !== undefined)?.proof;
  if (proof === undefined) return [];
  const { commit, tree, at } = merged;
  const name = `run/${run.id}/prove/${commit}`;
  return [{ name, do: "prove", pull: pull.number, commit, tree, onto: repo.defaultBranch, at, bundle: proof.digest }];
};

/** A sandbox stops an agent by itself; only when that does not show is a person asked. */
const graceMs = 5 * 60_000;

/** Agents that work on what nobody wants any more. */
const stops = (run: Run): readonly Effect[] => {
  const superseded = run.ended === undefined ? run.attempts.slice(0, -1) : run.attempts;
  return superseded
    .filter((each) => leftBy(run, each).kind === "nothing yet")
    .map((each) => settled(run, buildJob(run, each)).job)
    .map((job): Effect => ({ name: `${job}/stop`, do: "stop", job }));
};

const position = (run: Run, facts: Facts, verdict: Verdict): Run["at"] => {
  const why = verdict.outcome === "waits" ? `waits for ${verdict.whom.kind}` : verdict.outcome;
  const same = run.at.gate === verdict.gate && run.at.why === why;
  return same ? run.at : { gate: verdict.gate, why, since: facts.at };
};

const finish = (run: Run, facts: Facts): Step => {
  const at: Run["at"] = run.at.gate === "end" ? run.at : { gate: "end", why: run.ended?.how ?? "", since: facts.at };
  return {
    run: { ...run, at },
    facts,
    road: [],
    effects: [...stops(run), ...mergeProof(run, facts)],
    detail: undefined,
  };
};
