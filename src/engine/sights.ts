import type { World } from "../model/facts.ts";
import type { Clock, Opened, Reads, Subject } from "./needs.ts";

/** How old a sight may be to be judged by. Nothing irreversible is done by it: performers look afresh. */
const freshMs = 30_000;

/**
 * The world as turns see it: read now, or as it was read a moment ago when all that happened since is our own (a run was
 * let in, a job ended). Whatever came from GitHub, or from our writing to it, is read anew.
 */
export const createSights = ({ reads, clock }: { readonly reads: Reads; readonly clock: Clock }) => {
  const kept = new Map<string, { readonly world: World; readonly run: number }>();
  const keyOf = ({ repo, issue }: Subject): string => `${repo}/${issue}`;
  return {
    look: async (opened: Opened, subject: Subject): Promise<World> => {
      const known = kept.get(keyOf(subject));
      kept.delete(keyOf(subject));
      const now = clock.now();
      const mayServe = known !== undefined && known.run === opened.live?.run.id && now - known.world.at < freshMs;
      if (mayServe && isOurOwn(opened)) return known.world;
      return reads.look(opened.repo, subject.issue, opened.live?.run, opened.heard);
    },
    /** Keeps what a committed turn saw, for the next one of the same run. */
    keep: (subject: Subject, run: number, world: World): void => {
      kept.set(keyOf(subject), { world, run });
    },
  };
};

/** Woken by nothing but our own machinery; a wake without any event may be anything, and is not. */
const isOurOwn = ({ deliveries, events }: Opened): boolean =>
  deliveries.length === 0 &&
  events.length > 0 &&
  events.every(({ type }) => type === "admitted" || type === "jobEnded");
