import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall, engineStatus } from "./engine-failure.ts";
import type { Allowance } from "./hardness.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import { jobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { readLog } from "./read-log.ts";
import { runnerImage } from "./setup/image-names.ts";

/**
 * Whose kernel containers of the operator's `sandbox.runtime` run on: the engine's, or one of their own (gVisor, a
 * virtual machine). `unheard` where none answered, or where its signs contradict each other.
 */
export type Kernel = "engine" | "own" | "unheard";

/**
 * A job's allowance under this kernel; no more of anything where none was heard. A kernel of the container's own is a
 * program of the host: its threads, some for each of the job's, and its memory count for the container as the job's do,
 * and where one is refused it dies, and the job with it.
 */
export function allowanceUnder(kernel: Kernel, allowance: Allowance): Allowance {
  if (kernel !== "own") return allowance;
  const { pids, memoryMb } = allowance;
  return { ...allowance, pids: 4 * pids + 128, memoryMb: memoryMb + 256 };
}

/** What is needed to ask. */
type Asker = Pick<Context, "docker" | "instance" | "clock" | "kernels"> & {
  readonly operator: { readonly sandbox: { readonly runtime?: string | undefined } };
};

/**
 * Asked once for a runtime and process. Two kernels are told apart by what no container can choose for itself: the
 * release, and the id that a kernel draws when it boots. Both must differ for a kernel of its own; one that shows no id
 * must have booted at another time than the engine's, because what is missing says nothing.
 */
export async function kernelFor(context: Asker, job: Pick<SandboxedJob, "id">): Promise<Kernel> {
  const { runtime } = context.operator.sandbox;
  if (runtime === undefined) return "engine";
  const inside = await signsUnder(context, job, runtime);
  const outside = await signsUnder(context, job, undefined);
  if (inside === undefined || outside === undefined) return "unheard";
  const isOtherRelease = inside.release !== outside.release;
  const isOtherBoot =
    inside.boot === "" ? Math.abs(inside.bootedAtS - outside.bootedAtS) > leastApartS : inside.boot !== outside.boot;
  if (isOtherRelease !== isOtherBoot) return "unheard";
  return isOtherRelease ? "own" : "engine";
}

/** What two looks at one kernel say of when it booted is closer together than this. */
const leastApartS = 5;

/** `bootedAtS`: when it booted, in seconds by its own clock; not a number where it does not say. */
type Signs = { readonly release: string; readonly bootedAtS: number; readonly boot: string };

async function signsUnder(
  context: Asker,
  job: Pick<SandboxedJob, "id">,
  runtime: string | undefined,
): Promise<Signs | undefined> {
  const known = context.kernels.get(runtime ?? "");
  const said = known ?? (await askKernel(context, job, runtime));
  const [release = "", clocks = "", boot = ""] = said.split("\n");
  // Without the engine's own id there is nothing to hold another against.
  if (release === "" || (runtime === undefined && boot === "")) return undefined;
  context.kernels.set(runtime ?? "", said);
  const [nowS = "", upS = ""] = clocks.split(" ");
  return { release, bootedAtS: Number.parseFloat(nowS) - Number.parseFloat(upS), boot };
}

const kernelScript = [
  "uname -r",
  "echo \"$(date +%s) $(cut -d' ' -f1 /proc/uptime 2>/dev/null)\"",
  "cat /proc/sys/kernel/random/boot_id 2>/dev/null || :",
].join("\n");

/** Release, clocks (now, and since it booted) and boot id, a line each; "" where no container starts, which is told when the command is to start. */
async function askKernel(context: Asker, job: Pick<SandboxedJob, "id">, runtime: string | undefined): Promise<string> {
  const { collector: name } = jobNames(context.instance, job.id);
  const container = context.docker.getContainer(name);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  const late = setTimeout(() => void container.kill().catch(() => undefined), 60_000);
  try {
    await makeContainer(context, job, name, context.clock.now() + 3_600_000, {
      Image: runnerImage(),
      Entrypoint: ["sh", "-c", kernelScript],
      Cmd: [],
      User: sandboxUser,
      HostConfig: hardened(allowanceUnder("own", { memoryMb: 256, cpus: 1, pids: 64, runtime })),
    });
    await container.start();
    await engineCall(container.wait());
    return (await readLog(context.docker, name, 4_096)).toString("utf8").trim();
  } catch (error) {
    if (engineStatus(error) === undefined) throw error;
    return "";
  } finally {
    clearTimeout(late);
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}
