import type { Advanced, Inputs } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import { isToEnd } from "./agents/watch-agent.ts";
import { collect, failed } from "./collect.ts";
import type { ContainerState } from "./container-state.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { lost } from "./failure.ts";
import { usesGateway } from "./doors.ts";
import { ensureGateway } from "./gateway-container.ts";
import { jobNames } from "./job-names.ts";
import type { JobNames } from "./job-names.ts";
import { prepare } from "./prepare.ts";
import { findSnapshot } from "./snapshots.ts";

const running: Advanced = { state: "running" };

/** One step of a job, from whatever the engine shows; nothing is remembered between two calls. */
export async function advance(context: Context, job: SandboxedJob, inputs: Inputs): Promise<Advanced> {
  const names = jobNames(context.instance, job.id);
  const state = await readState(context, names.command);
  if (state === undefined) return begin(context, job, names, inputs);
  switch (state.phase) {
    case "created":
      return ready(context, job, names, inputs);
    case "running":
      return watch(context, job, names, state);
    case "ended":
      return collect(context, job, names, state);
  }
}

async function begin(context: Context, job: SandboxedJob, names: JobNames, inputs: Inputs): Promise<Advanced> {
  if (job.kind === "setup") {
    const there = await findSnapshot(context, job.snapshot);
    if (there !== undefined) {
      const { name: snapshot, seen } = there;
      return { state: "ended", result: { kind: "exited", seen, files: [], dropped: [], snapshot } };
    }
  }
  const runner = await readState(context, names.runner);
  if (runner !== undefined) return failed(lost("The command's container vanished."), undefined);
  return ready(context, job, names, inputs);
}

async function ready(context: Context, job: SandboxedJob, names: JobNames, inputs: Inputs): Promise<Advanced> {
  const prepared = await prepare(context, job, names, inputs);
  return prepared === "running" ? running : failed(prepared, undefined);
}

/** Sees to the deadlines, by the engine's clock; a stopped command is collected like one that ended. */
async function watch(context: Context, job: SandboxedJob, names: JobNames, state: ContainerState): Promise<Advanced> {
  const { aheadMs } = await context.engineFacts();
  const deadline = state.startedAt + job.limits.minutes * 60_000;
  const runner = await readState(context, names.runner);
  const now = context.clock.now() + aheadMs;
  if (runner?.phase === "running" && now < deadline && !(await isToEnd(context, job, names, state, now)))
    return stillRunning(context, job, names);
  const container = context.docker.getContainer(names.command);
  await engineCall(container.kill(), 404, 409);
  await engineCall(container.wait(), 404);
  const stopped = await readState(context, names.command);
  return stopped === undefined
    ? failed(lost("The command's container vanished."), undefined)
    : collect(context, job, names, stopped);
}

/** A gateway that broke down is made again beside the command: its ledger is kept, and clients ask again. */
async function stillRunning(context: Context, job: SandboxedJob, names: JobNames): Promise<Advanced> {
  if (usesGateway(context.operator, job)) {
    const expires = context.clock.now() + job.limits.minutes * 60_000 + 24 * 3_600_000;
    const shut = await ensureGateway(context, job, names, expires);
    if (shut !== undefined) context.log("a gateway cannot start again", { job: job.id, reason: shut.reason });
  }
  return running;
}
