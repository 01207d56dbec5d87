import type { SandboxedJob } from "../../model/job.ts";
import type { Context } from "../context.ts";
import { engineCall, engineMessage, engineStatus } from "../engine-failure.ts";
import type { Failure } from "../failure.ts";
import { environment } from "../failure.ts";
import { hardened, sandboxUser } from "../hardness.ts";
import { jobNames } from "../job-names.ts";
import { makeContainer } from "../make-container.ts";
import { mount, scratch } from "../mounts.ts";
import { home } from "../places.ts";
import type { Kernel } from "../own-kernel.ts";
import { allowanceUnder } from "../own-kernel.ts";
import { readLog } from "../read-log.ts";
import type { ResolvedImage } from "../resolve-image.ts";
import { readState } from "../container-state.ts";
import { hasSnapshot } from "../snapshots.ts";
import type { Agent } from "./agent-of.ts";
import { catalogue } from "./catalogue.ts";
import { toolchainInstance, toolchainKey, toolchainMount, toolchainVolume, tools } from "./toolchain.ts";

const probeMs = 30_000;

/** Why an agent cannot run in this image; undefined when it can. Asked before any money is spent, and once for a pair. */
export async function fitness(
  context: Context,
  job: SandboxedJob,
  agent: Agent,
  image: ResolvedImage,
  kernel: Kernel,
): Promise<Failure | undefined> {
  const { toolchain: use } = agent;
  if (use === undefined) return undefined;
  const { title, probe } = catalogue[use];
  if (!(await hasSnapshot({ ...context, instance: toolchainInstance }, toolchainKey(use)))) {
    return environment(`${title} is not installed on the Docker engine: run "lintel agents install ${use}".`);
  }
  const pair = `${image.id} ${toolchainKey(use)}`;
  if (context.fits.has(pair)) return undefined;
  const said = await tryOut(
    context,
    job,
    image,
    kernel,
    mount(toolchainVolume(use), toolchainMount, "read"),
    probe.map((part) => part.replaceAll("{tools}", tools)),
  );
  if (said !== undefined) return environment(`The image "${agent.image ?? job.image}" cannot run ${title}: ${said}.`);
  context.fits.add(pair);
  return undefined;
}

/** Runs the probe in the image, as hardened as the agent will be; returns what is wrong. */
async function tryOut(
  context: Context,
  job: SandboxedJob,
  image: ResolvedImage,
  kernel: Kernel,
  toolchain: ReturnType<typeof mount>,
  probe: readonly string[],
): Promise<string | undefined> {
  const { collector: name } = jobNames(context.instance, job.id);
  const container = context.docker.getContainer(name);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  await makeContainer(context, job, name, context.clock.now() + 3_600_000, {
    Image: image.id,
    Entrypoint: ["/bin/sh", "-c", '"$@"; exit $?', "lintel"],
    Cmd: [...probe],
    Env: [`HOME=${home}`],
    User: sandboxUser,
    WorkingDir: "/",
    HostConfig: {
      ...hardened(
        allowanceUnder(kernel, { memoryMb: 1_024, cpus: 1, pids: 128, runtime: context.operator.sandbox.runtime }),
      ),
      Mounts: [toolchain],
      Tmpfs: { "/tmp": scratch(64), [home]: scratch(64) },
    },
  });
  const late = setTimeout(() => void container.kill().catch(() => undefined), probeMs);
  try {
    await container.start();
    await engineCall(container.wait());
    const state = await readState(context, name);
    if (state?.exitCode === 0) return undefined;
    const said = (await readLog(context.docker, name, 4_096)).toString("utf8").trim().split("\n").at(-1) ?? "";
    return explain(state?.exitCode, said);
  } catch (error) {
    if (engineStatus(error) === undefined) throw error;
    return `it has no /bin/sh (${engineMessage(error).slice(0, 200)})`;
  } finally {
    clearTimeout(late);
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}

/** A program whose loader is missing is "not found" to the shell, although it is there. */
function explain(code: number | undefined, said: string): string {
  const words = said === "" ? `exit code ${code ?? "unknown"}` : `"${said.slice(0, 200)}"`;
  if (code === 127 || code === 126) {
    return `it has no GNU C library, which the agent's programs need (${words}); use an image based on Debian, Ubuntu or Fedora`;
  }
  return `its program does not start there (${words})`;
}
