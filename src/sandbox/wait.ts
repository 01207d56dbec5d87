import { setTimeout as sleep } from "node:timers/promises";
import type { JobId } from "../model/names.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { jobNames } from "./job-names.ts";

/** Resolves when the job's command may have ended, or after `timeoutMs`. An engine that fails is for `advance` to report. */
export async function wait(context: Context, job: JobId, timeoutMs: number): Promise<void> {
  const { command } = jobNames(context.instance, job);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    while (!signal.aborted) {
      const state = await readState(context, command);
      if (state?.phase === "ended") return;
      if (state?.phase === "running") {
        await context.docker.getContainer(command).wait({ condition: "not-running", abortSignal: signal });
        return;
      }
      // Not started yet: the next `advance` starts it, so there is nothing to wait for long.
      await sleep(Math.min(timeoutMs, 300), undefined, { signal });
      return;
    }
  } catch (error) {
    if (!signal.aborted) context.log("waiting for a job failed", { job, reason: String(error) });
  }
}
