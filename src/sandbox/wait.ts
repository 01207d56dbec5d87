import { setTimeout as sleep } from "node:timers/promises";
import type { JobId } from "../model/names.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { jobNames, labels } from "./job-names.ts";

/**
 * Resolves when the job's command may have ended or is past its deadline, or after `timeoutMs`. A command that has not
 * started yet is not waited for long, because `advance` starts it. An engine that fails is for `advance` to report.
 */
export async function wait(context: Context, job: JobId, timeoutMs: number): Promise<void> {
  const { command } = jobNames(context.instance, job);
  try {
    const state = await readState(context, command);
    if (state === undefined || state.phase === "created") await sleep(Math.min(timeoutMs, 300));
    if (state?.phase !== "running") return;
    const { aheadMs } = await context.engineFacts();
    const deadline = state.startedAt - aheadMs + Number(state.labels[labels.minutes]) * 60_000;
    const leftMs = Math.max(0, Math.min(timeoutMs, deadline - context.clock.now() + 1));
    await untilEnded(context, command, AbortSignal.timeout(leftMs));
  } catch (error) {
    context.log("waiting for a job failed", { job, reason: String(error) });
    await sleep(Math.min(timeoutMs, 300));
  }
}

async function untilEnded(context: Context, command: string, signal: AbortSignal): Promise<void> {
  try {
    await context.docker.getContainer(command).wait({ condition: "not-running", abortSignal: signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
