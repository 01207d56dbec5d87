import type { SandboxedJob } from "../model/job.ts";
import { isDriven } from "./agents/is-driven.ts";
import type { Context } from "./context.ts";
import { usesGateway } from "./doors.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import { jobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { readLog } from "./read-log.ts";
import { servicesOf } from "./services.ts";
import { runnerImage } from "./setup/image-names.ts";

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
    readonly KernelVersion: string;
  };
  const known = Object.keys(info.Runtimes ?? {});
  if (!known.includes(runtime)) {
    return environment(
      `The operator file's "sandbox.runtime" is "${runtime}", and the Docker engine has no such runtime (it has ${known.join(", ")}): add it to the engine's "runtimes", or take the setting out.`,
    );
  }
  const needs = needOf(context, job);
  if (needs === undefined || (await kernelUnder(context, job, runtime)) === info.KernelVersion) return undefined;
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

/** The kernel that a container sees, asked once; "" where none starts, which is told when the command is to start. */
async function kernelUnder(context: Context, job: SandboxedJob, runtime: string): Promise<string> {
  const asked = context.kernels.get(runtime);
  if (asked !== undefined) return asked;
  const { collector: name } = jobNames(context.instance, job.id);
  const container = context.docker.getContainer(name);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  await makeContainer(context, job, name, context.clock.now() + 3_600_000, {
    Image: runnerImage(),
    Entrypoint: ["uname", "-r"],
    Cmd: [],
    User: sandboxUser,
    HostConfig: hardened({ memoryMb: 256, cpus: 1, pids: 64, runtime }),
  });
  const late = setTimeout(() => void container.kill().catch(() => undefined), 60_000);
  try {
    await container.start();
    await engineCall(container.wait());
    const kernel = (await readLog(context.docker, name, 4_096)).toString("utf8").trim();
    if (kernel !== "") context.kernels.set(runtime, kernel);
    return kernel;
  } catch {
    return "";
  } finally {
    clearTimeout(late);
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}
