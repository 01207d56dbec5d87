import type { Effect } from "../model/effect.ts";
import type { Event } from "../model/event.ts";
import type { World } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { absorb } from "../rules/absorb.ts";
import { admit } from "../rules/admit.ts";
import { begin } from "../rules/begin.ts";
import { effectiveFor } from "../rules/effective.ts";
import { holdsOf, lookAgainAt, type Patience } from "../rules/holds.ts";
import { commandsIn, requestIn } from "../rules/intents.ts";
import { next, type Step } from "../rules/next.ts";
import { acknowledgements, render, screenDigest } from "../rules/render.ts";
import { gather } from "./gather.ts";
import { createSights } from "./sights.ts";
import type { Hush } from "./hush.ts";
import {
  Unavailable,
  type Clock,
  type Git,
  type Inspect,
  type Opened,
  type Reads,
  type Store,
  type Subject,
  type TurnCommit,
} from "./needs.ts";

type Needs = {
  readonly store: Store;
  readonly reads: Reads;
  readonly git: Git;
  readonly inspect: Inspect;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly hush: Pick<Hush, "holds">;
  /** Told each committed turn; for progress lines and metrics. */
  readonly told: (step: Step) => void;
};

/** Somebody else's commit makes ours stale; the turn is then taken again from the start, at most this often. */
const mostTries = 5;

/**
 * One turn: take the wake-up, read the facts, absorb what happened, judge, commit once. Performing is the queue's work.
 * Throws `Unavailable` when the world cannot be read; the queue takes the turn again.
 */
export const createTurn = (needs: Needs): ((subject: Subject) => Promise<void>) => {
  const sights = createSights(needs);
  return async (subject) => {
    if (needs.hush.holds(subject)) return;
    for (let n = 0; n < mostTries; n += 1) {
      if ((await takeTurn(needs, sights, subject)) !== "stale") return;
    }
    throw new Unavailable(
      `issue ${subject.issue} of repository ${subject.repo} changed faster than it could be judged`,
    );
  };
};

type Sights = ReturnType<typeof createSights>;
type Outcome = "committed" | "stale" | "nothing";

const takeTurn = async (needs: Needs, sights: Sights, subject: Subject): Promise<Outcome> => {
  const opened = await needs.store.open(subject);
  if (opened === undefined) return "nothing";
  const world = await sights.look(opened, subject);
  const begun = opened.live?.run ?? (await beginAsked(needs.store, opened, world, subject));
  if (begun === undefined) {
    await needs.store.drop(opened.deliveries);
    return "nothing";
  }
  const events = eventsOf(opened, world, begun);
  const run = events.reduce(absorb, begun);
  const step = next(run, await gather(needs, opened.repo, world, run));
  const outcome = await needs.store.commit(commitOf(step, events, opened, needs.patience, subject));
  if (outcome === "stale") return outcome;
  if (run.ended === undefined) sights.keep(subject, run.id, world);
  needs.told(step);
  return outcome;
};

const beginAsked = async (store: Store, opened: Opened, world: World, subject: Subject): Promise<Run | undefined> => {
  const request = requestIn(world, opened.lastRequest);
  return request === undefined ? undefined : begin(await store.nextRunId(), subject.repo, subject.issue, request);
};

/** What was recorded since the last turn, and what stands in the world and was never recorded. */
const eventsOf = (opened: Opened, world: World, run: Run): readonly Event[] => {
  const recorded = opened.events.filter((event) => !run.absorbed.includes(event.id));
  return [...recorded, ...commandsIn(world, opened.heard, run)].toSorted((a, b) => a.at - b.at);
};

const commitOf = (
  step: Step,
  events: readonly Event[],
  opened: Opened,
  patience: Patience,
  subject: Subject,
): TurnCommit => {
  const shown = screenDigest(render(step));
  const show: Effect = { name: `run/${step.run.id}/show`, do: "show", digest: shown };
  const effects = [...step.effects, ...acknowledgements(step), ...(shown === opened.live?.shown ? [] : [show])];
  return {
    subject,
    expect: opened.live?.version,
    run: step.run,
    absorbed: events,
    deliveries: opened.deliveries,
    effects,
    holds: holdsOf(step),
    admit: admissionOf(step),
    wakeAt: lookAgainAt(step, patience),
    shown,
  };
};

/** At `room` with nothing else in the way, the run asks to be let in; the store asks the rule under the repository's lock. */
const admissionOf = ({ run, facts, road }: Step): TurnCommit["admit"] => {
  const stop = road.at(-1);
  const policy = effectiveFor(run, facts);
  if (stop?.gate !== "room" || stop.outcome !== "waits" || stop.whom.kind !== "slot" || policy === undefined)
    return undefined;
  return (held) => admit(run, policy, held);
};
