import { setTimeout as sleep } from "node:timers/promises";
import type { Inputs } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import type { Agent } from "./agents/agent-of.ts";
import { agentOf } from "./agents/agent-of.ts";
import { fitness } from "./agents/fitness.ts";
import { makeCommand } from "./command-container.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineCall, engineMessage, engineStatus } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment, lost } from "./failure.ts";
import { ensureGateway } from "./gateway-container.ts";
import type { JobNames } from "./job-names.ts";
import { labels } from "./job-names.ts";
import { usesGateway } from "./doors.ts";
import type { ResolvedImage } from "./resolve-image.ts";
import { resolveImage } from "./resolve-image.ts";
import { kernelFor } from "./own-kernel.ts";
import { runtimeFitness } from "./runtime-fitness.ts";
import { makeRunner, startRunner } from "./runner-container.ts";
import { readWord } from "./runner-word.ts";
import { hasImage } from "./setup/has-image.ts";
import { runnerImage } from "./setup/image-names.ts";
import { readyServices } from "./services.ts";
import { reach } from "./shim/reach.ts";
import { readyShim } from "./shim/ready-shim.ts";
import type { Wiring } from "./shim/wiring.ts";
import { wiringOf } from "./shim/wiring.ts";
import { hasSnapshot } from "./snapshots.ts";
import { makeVolumes } from "./volumes.ts";

/** How long a runner may take to lay out its files. */
const layOutMs = 10 * 60_000;
/** How long one call of `advance` waits for that; the next one goes on waiting. */
const patienceMs = 30_000;
const mostAttempts = 3;

/**
 * Brings a job whose command has never run up to its start. The command's container is made before the runner's: a runner
 * without a command means that the command has vanished, and it is never made a second time.
 */
export async function prepare(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  inputs: Inputs,
): Promise<"running" | Failure> {
  const agent = isAgentJob(job) ? agentOf(context.operator, job.agent) : undefined;
  if (agent !== undefined && "cause" in agent) return agent;
  const image = await imageOf(context, job, agent);
  if (image === "pulling") return "running";
  if ("cause" in image) return image;
  const kernel = await kernelFor(context, job);
  const unsuited = await runtimeFitness(context, job, kernel);
  if (unsuited !== undefined) return unsuited;
  const unfit = agent === undefined ? undefined : await fitness(context, job, agent, image, kernel);
  if (unfit !== undefined) return unfit;
  const wiring = wiringOf(context, job, kernel);
  const shim = wiring === undefined ? "ready" : await readyShim(context, job);
  if (shim === "preparing") return "running";
  if (shim !== "ready") return shim;
  const expires = context.clock.now() + job.limits.minutes * 60_000 + 24 * 3_600_000;
  await makeVolumes(context, job, names, expires);
  await makeCommand(context, job, names, image, agent, kernel, expires);
  if (usesGateway(context.operator, job)) {
    const shut = await ensureGateway(context, job, names, expires);
    if (shut !== undefined) return shut;
  }
  const runner = await readyRunner(context, job, names, inputs, agent, wiring, expires);
  if (runner === "preparing") return "running";
  if (runner !== "ready") return runner;
  const unreached = wiring === undefined ? undefined : await reach(context, job, names, image, wiring);
  if (unreached !== undefined) return unreached;
  const services = await readyServices(context, job, names, expires);
  if (services === "preparing") return "running";
  return services === "ready" ? startCommand(context, job, names) : services;
}

async function imageOf(
  context: Context,
  job: SandboxedJob,
  agent: Agent | undefined,
): Promise<ResolvedImage | "pulling" | Failure> {
  const key = job.kind === "setup" ? undefined : job.snapshot;
  const [isSetUp, isKept, image] = await Promise.all([
    hasImage(context.docker, runnerImage()),
    key === undefined || hasSnapshot(context, key),
    resolveImage(context, agent?.image ?? job.image, job.pins),
  ]);
  if (!isSetUp) {
    return environment('The sandbox image of this version is not on the Docker engine: run "npm run setup".');
  }
  if (!isKept) {
    const reason = `What setup left ("${String(key)}") is no longer on the Docker engine: setup must run again.`;
    return { cause: "snapshot", reason };
  }
  return image;
}

async function readyRunner(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  inputs: Inputs,
  agent: Agent | undefined,
  wiring: Wiring | undefined,
  expires: number,
): Promise<"ready" | "preparing" | Failure> {
  let state = await readState(context, names.runner);
  let attempt = Number(state?.labels[labels.attempt] ?? 1);
  if (state?.phase === "ended" || (state?.phase === "running" && isStale(context, state.startedAt))) {
    const word = await readWord(context, names.runner);
    const failure = typeof word === "object" ? word : lost("The sandbox's runner ended before the command started.");
    if (failure.cause === "environment" || attempt >= mostAttempts) return failure;
    context.log("making a runner again", { job: job.id, attempt, reason: failure.reason });
    await engineCall(context.docker.getContainer(names.runner).remove({ force: true, v: true }), 404, 409);
    attempt += 1;
    state = undefined;
  }
  if (state?.phase !== "running") {
    if (state === undefined) await makeRunner(context, job, names, expires, attempt);
    await startRunner(context, job, names, inputs, agent, wiring);
  }
  return untilReady(context, names);
}

function isStale(context: Context, startedAt: number): boolean {
  return context.clock.now() - startedAt > layOutMs;
}

async function untilReady(context: Context, names: JobNames): Promise<"ready" | "preparing" | Failure> {
  const until = performance.now() + patienceMs;
  // Small steps, so that a runner that took a moment is not found long after it was ready.
  for (let pauseMs = 5; performance.now() < until; pauseMs = Math.min(pauseMs * 1.2, 250)) {
    const [word, state] = await Promise.all([readWord(context, names.runner), readState(context, names.runner)]);
    if (word === "done") return "ready";
    // A refusal is read again, and judged, when the runner has ended.
    if (state?.phase !== "running") return "preparing";
    await sleep(pauseMs);
  }
  return "preparing";
}

async function startCommand(context: Context, job: SandboxedJob, names: JobNames): Promise<"running" | Failure> {
  try {
    await context.docker.getContainer(names.command).start();
    return "running";
  } catch (error) {
    if (engineStatus(error) === 304) return "running";
    if (engineStatus(error) === undefined) throw error;
    const runner = await readState(context, names.runner);
    if (runner?.phase !== "running") return lost("The sandbox's runner vanished before the command started.");
    return environment(`The command cannot start in the image "${job.image}": ${engineMessage(error).slice(0, 500)}`);
  }
}
