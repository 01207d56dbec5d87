import type { Effect } from "../../model/effect.ts";
import { Refused } from "../../engine/needs.ts";
import type { Queued } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import { inTransaction } from "../transaction.ts";
import { beginEffect } from "./begin-effect.ts";
import type { Claimed } from "./claims.ts";
import type { Outcome } from "./settle-effect.ts";
import { settleEffect } from "./settle-effect.ts";
import { inShort } from "../faults.ts";

/** Performs the effect of one claimed job and settles it. */
export async function runEffect(
  base: Base,
  kind: Effect["do"],
  job: Claimed,
  perform: (queued: Queued) => Promise<void>,
): Promise<void> {
  const begun = await beginEffect(base, kind, job);
  if (begun === undefined) return;
  let outcome: Outcome = { is: "done" };
  try {
    await perform(begun.queued);
  } catch (error) {
    outcome = judge(base, error, begun.failures + 1);
    base.log.warn({ err: inShort(error), effect: begun.queued.effect.name, outcome: outcome.is }, "an effect failed");
  }
  await inTransaction(base, (tx) => settleEffect(base, tx, job, begun, outcome));
}

function judge(base: Base, error: unknown, tries: number): Outcome {
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
  if (error instanceof Refused) return { is: "refused", reason };
  const retryable = error instanceof Error && "retryable" in error && error.retryable === true;
  const limit = retryable ? base.timings.tries.retryable : base.timings.tries.other;
  return tries < limit ? { is: "failed", reason } : { is: "refused", reason: `${reason} (tried ${tries} times)` };
}
