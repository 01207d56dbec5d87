import type { Effect } from "../../model/effect.ts";
import type { Timings } from "../base.ts";

/** What is known of an effect that was asked for before; `idleMs` is the time since it was last begun. */
export type Known = {
  readonly state: "queued" | "performing" | "done";
  readonly performed: number;
  readonly refusals: number;
  readonly idleMs: number;
};

/** What is to be done when an effect is asked for. */
export type Plan =
  { readonly do: "queue"; readonly afterMs: number } | { readonly do: "again" | "nothing" } | { readonly do: "refuse" };

/**
 * Decides what asking for an effect means. Unfinished: nothing, but if it is being performed right now the asking is
 * remembered, since what was asked may be more than what is being done. Finished: `acknowledge` never again, others after a delay that grows with how often
 * they were performed, and finally not at all.
 */
export function planEffect(kind: Effect["do"], known: Known | undefined, timings: Timings): Plan {
  if (known === undefined) return { do: "queue", afterMs: 0 };
  if (known.state === "queued") return { do: "nothing" };
  if (known.state === "performing") return { do: kind === "start" || kind === "acknowledge" ? "nothing" : "again" };
  switch (kind) {
    case "acknowledge":
      return { do: "nothing" };
    case "start":
      return { do: "queue", afterMs: 0 };
    case "show":
      return { do: "queue", afterMs: Math.max(0, showPauseMs(known.refusals, timings) - known.idleMs) };
    case "stop":
    case "publish":
    case "merge":
    case "conclude":
    case "prove": {
      const afterMs = timings.repeatAfterMs[known.performed];
      return afterMs === undefined ? { do: "refuse" } : { do: "queue", afterMs };
    }
  }
}

/** A screen is shown again and again by its nature; only refusals slow it down, and never quite stop it. */
export function showPauseMs(refusals: number, timings: Timings): number {
  const slowed = timings.repeatAfterMs[Math.min(refusals, timings.repeatAfterMs.length - 1)] ?? 0;
  return Math.max(timings.showEveryMs, refusals === 0 ? 0 : slowed);
}
