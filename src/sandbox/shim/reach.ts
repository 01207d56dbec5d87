import type { SandboxedJob } from "../../model/job.ts";
import { readState } from "../container-state.ts";
import type { Context } from "../context.ts";
import { engineCall, engineMessage, engineStatus } from "../engine-failure.ts";
import type { Failure } from "../failure.ts";
import { environment, lost } from "../failure.ts";
import { hardened, sandboxUser } from "../hardness.ts";
import type { JobNames } from "../job-names.ts";
import { makeContainer } from "../make-container.ts";
import { allowanceUnder } from "../own-kernel.ts";
import { readLog } from "../read-log.ts";
import type { ResolvedImage } from "../resolve-image.ts";
import type { Wiring } from "./wiring.ts";
import { shimMounts, underShim } from "./wiring.ts";

/**
 * Why a command with a kernel of its own does not reach the sockets beside it, tried in its image once for a runtime
 * and process, when they are there; undefined when it does.
 */
export async function reach(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  image: ResolvedImage,
  wiring: Wiring,
): Promise<Failure | undefined> {
  const { runtime } = context.operator.sandbox;
  const known = `reach ${runtime ?? ""} ${image.id}`;
  if (context.fits.has(known)) return undefined;
  const container = context.docker.getContainer(names.collector);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  await makeContainer(context, job, names.collector, context.clock.now() + 3_600_000, {
    Image: image.id,
    Entrypoint: [...underShim(wiring, [])],
    Cmd: [],
    User: sandboxUser,
    WorkingDir: "/",
    HostConfig: {
      ...hardened(allowanceUnder("own", { memoryMb: 512, cpus: 1, pids: 64, runtime })),
      NetworkMode: `container:${names.runner}`,
      Mounts: [...shimMounts(names, wiring)],
    },
  });
  const late = setTimeout(() => void container.kill().catch(() => undefined), 60_000);
  try {
    await container.start();
    await engineCall(container.wait());
    const state = await readState(context, names.collector);
    const said = (await readLog(context.docker, names.collector, 500)).toString("utf8").trim();
    if (state?.exitCode !== 0) return await why(context, names, said === "" ? "the trial said nothing" : said);
    context.fits.add(known);
    return undefined;
  } catch (error) {
    // What the engine refuses it would refuse again: to be thrown would mean to be tried for ever.
    if (engineStatus(error) === undefined) throw error;
    return await why(context, names, engineMessage(error).slice(0, 500));
  } finally {
    clearTimeout(late);
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}

/** Where the runner is gone, nobody listens: that says nothing of the runtime. */
async function why(context: Context, names: JobNames, said: string): Promise<Failure> {
  const runner = await readState(context, names.runner);
  if (runner?.phase !== "running") return lost("The sandbox's runner vanished before the command started.");
  return environment(
    `Under the runtime "${context.operator.sandbox.runtime ?? ""}" of the operator file's "sandbox.runtime" the command does not reach the sockets beside it (${said}): gVisor needs "--host-uds=open" among the runtime's arguments in the engine's settings.`,
  );
}
