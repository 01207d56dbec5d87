import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import { jobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { readLog } from "./read-log.ts";
import { runnerImage } from "./setup/image-names.ts";

/**
 * What the kernel inside needs of the host's processes for itself: its threads count for the container as the job's own
 * do, and where one is refused it dies, and the job with it.
 */
const ownKernelPids = 1_024;

/** How many more processes a job's container may have for that; none where no kernel was heard. */
export async function pidsOfKernel(context: Context, job: SandboxedJob): Promise<number> {
  const { runtime } = context.operator.sandbox;
  const isHeard = runtime !== undefined && (await kernelUnder(context, job, runtime)) !== "";
  return isHeard && (await hasOwnKernel(context, job)) ? ownKernelPids : 0;
}

/** Whether containers of the operator's `sandbox.runtime` see another kernel than the engine's; yes where none was heard. */
export async function hasOwnKernel(context: Context, job: SandboxedJob): Promise<boolean> {
  const { runtime } = context.operator.sandbox;
  if (runtime === undefined) return false;
  const { kernel } = await context.engineFacts();
  return (await kernelUnder(context, job, runtime)) !== kernel;
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
    HostConfig: hardened({ memoryMb: 256, cpus: 1, pids: ownKernelPids, runtime }),
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
