import { gather } from "../../engine/gather.ts";
import type { Blobs, Clock, Git, Inspect, Sandboxes } from "../../engine/needs.ts";
import type { World } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { absorb } from "../../rules/absorb.ts";
import { begin } from "../../rules/begin.ts";
import { next, type Step } from "../../rules/next.ts";
import { createLocalJobs } from "./local-jobs.ts";
import { localRepo, you } from "./local-world.ts";

export type WalkNeeds = {
  readonly git: Git;
  readonly inspect: Inspect;
  readonly sandboxes: Sandboxes;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Aborted when the person at the terminal has had enough. */
  readonly stopped: AbortSignal;
};

/** Walks the road with the judge of the server until it would publish, somebody must act, or it is stopped. */
export const walkRoad = async (
  needs: WalkNeeds,
  look: (run: Run) => World,
  told: (step: Step) => void,
): Promise<Step> => {
  const jobs = createLocalJobs(needs);
  let run = begun(needs.clock);
  let isReady = false;
  try {
    for (;;) {
      run = jobs.take().reduce(absorb, run);
      const step = next(
        run,
        await gather(
          { git: needs.git, inspect: needs.inspect, reads: noRemote, store: noOthers },
          localRecord,
          look(run),
          run,
        ),
      );
      // What is looked at depends on the spec: once it is frozen, the look before it is out of date.
      const isFrozenNow = step.run.spec?.digest !== run.spec?.digest;
      run = step.run;
      if (isFrozenNow) continue;
      told(step);
      const stop = step.road.at(-1);
      if (stop?.outcome !== "waits" || stop.gate === "publish" || stop.whom.kind === "people") return step;
      if (stop.whom.kind === "slot") {
        run = absorb(run, admitted(needs.clock));
        continue;
      }
      // Nothing is under way that could change it: only GitHub could.
      if (step.effects.length === 0 || needs.stopped.aborted) return step;
      if (!isReady) await needs.sandboxes.ready();
      isReady = true;
      await jobs.perform(run.id, step.effects);
    }
  } finally {
    await jobs.close();
  }
};

const begun = (clock: Clock): Run =>
  begin(1, localRepo, 0, { id: "label/0", at: clock.now(), type: "requested", by: you, permission: "admin" });

const admitted = (clock: Clock) =>
  ({
    id: "admitted",
    at: clock.now(),
    type: "admitted",
    reservation: { repo: localRepo, scope: [], usd: 0 },
  }) as const;

const localRecord = { id: localRepo, installation: 0, owner: "local", name: "clone" };
const noOthers = {
  held: () => Promise.resolve([]),
  waiting: () => Promise.resolve([]),
  // Levels say what may leave this machine, and a try lets nothing leave it.
  sandboxes: () => Promise.resolve([{ engine: "here", passed: true, says: "nothing is published by a try" }]),
};
const noRemote = { remote: () => Promise.resolve({ url: "", authorization: undefined }) } as const;
