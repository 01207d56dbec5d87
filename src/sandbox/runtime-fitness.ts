import type { SandboxedJob } from "../model/job.ts";
import { isDriven } from "./agents/is-driven.ts";
import type { Context } from "./context.ts";
import { usesGateway } from "./doors.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import type { Kernel } from "./own-kernel.ts";
import { servicesOf } from "./services.ts";

/**
 * Why a job cannot run under the operator's `sandbox.runtime`; undefined when it can. A runtime that brings a kernel of its
 * own shares neither loopback nor pipes with the job's other containers: the shim leads the command to the gateway and to
 * the runner, but nothing leads it to services.
 */
export async function runtimeFitness(
  context: Context,
  job: SandboxedJob,
  kernel: Kernel,
): Promise<Failure | undefined> {
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
  if (kernel === "engine") return undefined;
  if (kernel === "unheard" && (usesGateway(context.operator, job) || isDriven(context, job))) {
    return environment(
      `Whether the runtime "${runtime}" of the operator file's "sandbox.runtime" has a kernel of its own could not be found out, so what the job must reach beside its command cannot be led to it: try "docker run --rm --runtime ${runtime} IMAGE uname -r" on the engine, or take "runtime" out.`,
    );
  }
  if (servicesOf(job).length === 0) return undefined;
  return environment(
    `The runtime "${runtime}" of the operator file's "sandbox.runtime" ${kernel === "own" ? "has" : "may have"} a kernel of its own, which cannot reach services beside it: take "runtime" out, choose one that shares the engine's kernel, or start what is needed within the command.`,
  );
}
