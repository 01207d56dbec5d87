import type { Queue } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import { effectQueue } from "./queues.ts";
import { recover } from "./recover.ts";
import { runEffect } from "./work-effects.ts";
import type { WorkLoop } from "./work-loop.ts";
import { workLoop } from "./work-loop.ts";
import { runTurn } from "./work-turns.ts";
import { inShort } from "../faults.ts";

const lookForDeadMs = 1_000;

/** The queue as this process works it. Whoever works also looks after the dead, every second. */
export function makeQueue(base: Base, instance: number): Queue {
  const loops: WorkLoop[] = [];
  let watch: NodeJS.Timeout | undefined;
  let looking = false;

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await recover(base, instance)
      .catch((error: unknown) => base.log.warn({ err: inShort(error) }, "cannot look after dead processes"))
      .finally(() => (looking = false));
  };
  const attend = async (): Promise<void> => {
    if (watch !== undefined) return;
    watch = setInterval(() => void look(), lookForDeadMs);
    await look();
  };
  return {
    async workTurns(concurrency, turn) {
      await attend();
      const handle = (job: Parameters<typeof runTurn>[1]): Promise<void> => runTurn(base, job, turn);
      loops.push(workLoop(base, { instance, queue: "turn", concurrency, handle }));
    },
    async workEffects(kinds, concurrency, perform) {
      await attend();
      for (const kind of kinds) {
        const handle = (job: Parameters<typeof runTurn>[1]): Promise<void> => runEffect(base, kind, job, perform);
        loops.push(workLoop(base, { instance, queue: effectQueue(kind), concurrency, handle }));
      }
    },
    async stop() {
      clearInterval(watch);
      await Promise.all(loops.splice(0).map((loop) => loop.stop(base.timings.graceMs)));
    },
  };
}
