import type Docker from "dockerode";
import type { Inputs, Sandboxes, EndedJob } from "../../engine/needs.ts";
import type { Kernel } from "../own-kernel.ts";
import type { SandboxedJob, JobLimits } from "../../model/job.ts";

/** What every part of the self-test works with. */
export type Stand = Outset & {
  /** The same code as jobs of repositories go through. */
  readonly sandboxes: Sandboxes;
  /** Whose kernel the sandboxes run on. */
  readonly kernel: Kernel;
};

/** The same before there are sandboxes. */
export type Outset = {
  readonly docker: Docker;
  /** The self-test's own among the instances on this engine; gone when it ends. */
  readonly instance: string;
  /** Part of names and messages by which things are recognised. */
  readonly token: string;
  /** Network of gateways, and of the witness outside. */
  readonly network: string;
  readonly stopped: AbortSignal;
};

export const selfLimits: JobLimits = { minutes: 2, memoryMb: 256, cpus: 1, pids: 64, diskMb: 48 };

/** Every job of the self-test, by its id. */
export const selfJobs = [
  "neighbour",
  "inside",
  "limits",
  "bomb",
  "memory",
  "flood",
  "endless",
  "image",
  "gateway",
  "models",
  "way-out",
  "later",
] as const;

/** Where a job's image comes from in the operator settings of the self-test. */
export const selfImage = "selftest";

/** Advances a job to its end, as a worker does. What it has in the engine stays until the self-test ends. */
export async function runToEnd(
  { sandboxes, stopped }: Pick<Stand, "sandboxes" | "stopped">,
  job: SandboxedJob,
  inputs: Inputs,
): Promise<EndedJob> {
  const until = performance.now() + 120_000;
  while (performance.now() < until) {
    stopped.throwIfAborted();
    const step = await sandboxes.advance(job, inputs);
    if (step.state === "ended") return step.result;
    await sandboxes.wait(job.id, 1_000);
  }
  throw new Error(`the job ${job.id} does not end`);
}

export function outputOf(ended: EndedJob): string {
  return Buffer.from(ended.seen?.log ?? []).toString("utf8");
}

/** Why a job did not end by itself; undefined when it did. */
export function brokenBy(ended: EndedJob): string | undefined {
  return ended.kind === "error" ? `${ended.cause}: ${ended.reason}` : undefined;
}
