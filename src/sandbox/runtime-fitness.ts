import type { SandboxedJob } from "../model/job.ts";
import { isDriven } from "./agents/is-driven.ts";
import type { Context } from "./context.ts";
import { usesGateway } from "./doors.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { hasOwnKernel } from "./own-kernel.ts";
import { servicesOf } from "./services.ts";

/**
 * Why a job cannot run under the operator's `sandbox.runtime`; undefined when it can. A runtime that brings a kernel of its
 * own (gVisor, a virtual machine) shares neither loopback nor pipes with the job's other containers, so what needs them
 * would wait for ever.
 */
export async function runtimeFitness(context: Context, job: SandboxedJob): Promise<Failure | undefined> {
  const { runtime } = context.operator.sandbox;
  if (runtime === undefined) return undefined;
  const info = (await engineCall(context.docker.info())) as {
    readonly Runtimes?: Readonly<Record<string, unknown>>;
  };
  const known = Object.keys(info.Runtimes ?? {});
  if (!known.includes(runtime)) {
    return environment(
      `The operator file's "sandbox.runtime" is "${runtime}", and the Docker engine has no such runtime (it has ${known.join(", ")}): add it to the engine's "runtimes", or take the setting out.`,
    );
  }
  const needs = needOf(context, job);
  if (needs === undefined || !(await hasOwnKernel(context, job))) return undefined;
  return environment(
    `The runtime "${runtime}" of the operator file's "sandbox.runtime" has a kernel of its own, which cannot reach ${needs} beside it: take "runtime" out, or choose one that shares the engine's kernel.`,
  );
}

/** What a job has beside its command that the command must reach. */
function needOf(context: Context, job: SandboxedJob): string | undefined {
  if (usesGateway(context.operator, job)) return "the gateway";
  if (isDriven(context, job)) return "the runner that talks with the agent";
  return servicesOf(job).length > 0 ? "the services" : undefined;
}
