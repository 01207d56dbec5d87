import { setTimeout as sleep } from "node:timers/promises";
import type { EndedJob } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import { collectBuild } from "./agents/collect-build.ts";
import { isDriven } from "./agents/is-driven.ts";
import { see } from "./collect.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { jobNames } from "./job-names.ts";

/** How long an agent that was called off may take to write its session down. */
const courtesyMs = 2_500;
/** How long collecting what it left may take; a person waits for the end. */
const collectMs = 6_000;

type Stopped = Extract<EndedJob, { kind: "error" }>;

/** Ends the job's command: an agent we talk with is called off and given a moment, everything else is killed. */
export async function endSoon(context: Context, job: SandboxedJob): Promise<void> {
  const names = jobNames(context.instance, job.id);
  if ((await readState(context, names.command))?.phase !== "running") return;
  const command = context.docker.getContainer(names.command);
  if (isDriven(context, job)) {
    await engineCall(context.docker.getContainer(names.runner).kill({ signal: "SIGUSR2" }), 404, 409);
    const ended = engineCall(command.wait(), 404).catch(() => undefined);
    await Promise.race([ended, sleep(courtesyMs)]);
  }
  await engineCall(command.kill(), 404, 409);
  await engineCall(command.wait(), 404);
}

/** What a job that was ended has left. Work is saved where that is quick; a job that never began has none. */
export async function collectStopped(context: Context, job: SandboxedJob): Promise<Stopped> {
  const names = jobNames(context.instance, job.id);
  const stopped = { cause: "stopped", reason: "stopped: nobody wants it any more" } as const;
  const nothing: Stopped = { kind: "error", ...stopped, seen: undefined, files: [] };
  const state = await readState(context, names.command);
  if (state?.phase !== "ended" || job.kind !== "build") return nothing;
  const runner = await readState(context, names.runner);
  const seen = await see(context, job, names, state);
  if (runner?.phase !== "running") return { ...nothing, seen };
  const late = new AbortController();
  const collected = collectBuild(context, job, names, { state, seen, stopped });
  const left = await Promise.race([collected, sleep(collectMs, undefined, { signal: late.signal })]).finally(() =>
    late.abort(),
  );
  if (left === undefined) {
    collected.catch((error: unknown) =>
      context.log("what a stopped job left came too late", { job: job.id, reason: String(error) }),
    );
    return { ...nothing, seen };
  }
  return left.kind === "error" ? { ...left, ...stopped } : { ...nothing, seen };
}
