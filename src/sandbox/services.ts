import type { SandboxedJob, Service } from "../model/job.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineMessage, engineStatus } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { scratch } from "./mounts.ts";
import { readLog } from "./read-log.ts";
import { resolveImage } from "./resolve-image.ts";
import { succeedsIn } from "./succeeds-in.ts";

const readyWithinMs = 120_000;
const memoryMb = 1_024;
const pids = 256;

export function servicesOf(job: SandboxedJob): readonly Service[] {
  return job.kind === "setup" ? [] : (job.services ?? []);
}

/**
 * Brings a job's services up to being ready, one step for each call: made once the runner holds the loopback, started once,
 * asked whether they are ready until they are. One that ends, or is not ready in time, is for a person to mend.
 */
export async function readyServices(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  expires: number,
): Promise<"ready" | "preparing" | Failure> {
  const services = servicesOf(job);
  const states = await Promise.all(
    services.map((service, i) =>
      readyService(context, job, names, { service, name: names.services[i] ?? "" }, expires),
    ),
  );
  return states.find((state) => typeof state === "object") ?? (states.includes("preparing") ? "preparing" : "ready");
}

/** The first service that has ended although the job went on: what the command then saw says nothing of the change. */
export async function endedService(context: Context, job: SandboxedJob, names: JobNames): Promise<Failure | undefined> {
  for (const [i, service] of servicesOf(job).entries()) {
    const name = names.services[i] ?? "";
    const state = await readState(context, name);
    if (state?.phase !== "running") return gone(context, service, name, "ended while the command ran");
  }
  return undefined;
}

type Placed = { readonly service: Service; readonly name: string };

async function readyService(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  { service, name }: Placed,
  expires: number,
): Promise<"ready" | "preparing" | Failure> {
  const state = await readState(context, name);
  if (state?.phase === "ended") return gone(context, service, name, "ended before it was ready");
  if (state?.phase !== "running") return startService(context, job, names, { service, name }, expires);
  if (await succeedsIn(context.docker, name, ["sh", "-c", service.ready])) return "ready";
  const { aheadMs } = await context.engineFacts();
  if (context.clock.now() + aheadMs - state.startedAt < readyWithinMs) return "preparing";
  return gone(context, service, name, `was not ready within ${readyWithinMs / 1_000} seconds (\`${service.ready}\`)`);
}

async function gone(context: Context, { name }: Service, container: string, what: string): Promise<Failure> {
  const said = (await readLog(context.docker, container, 2_000)).toString("utf8").trim();
  return environment(`The service "${name}" ${what}. Its last words: ${said === "" ? "none" : said.slice(-1_000)}`);
}

async function startService(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  placed: Placed,
  expires: number,
): Promise<"preparing" | Failure> {
  const { service, name } = placed;
  const image = await resolveImage(context, service.image, job.pins);
  if (image === "pulling") return "preparing";
  if ("cause" in image) return image;
  const { cpus } = await context.engineFacts();
  const { limits } = job;
  const allowance = {
    memoryMb: Math.min(memoryMb, limits.memoryMb),
    cpus: Math.min(limits.cpus, cpus),
    pids: Math.min(pids, limits.pids),
    runtime: context.operator.sandbox.runtime,
  };
  await makeContainer(context, job, name, expires, {
    Image: image.id,
    ...(service.command === undefined ? {} : { Entrypoint: ["/bin/sh", "-c", service.command], Cmd: [] }),
    Env: Object.entries(service.env).map(([key, value]) => `${key}=${value}`),
    User: sandboxUser,
    StopSignal: "SIGKILL",
    HostConfig: {
      ...hardened(allowance),
      NetworkMode: `container:${names.runner}`,
      Mounts: [],
      Tmpfs: tmpfsOf([...image.volumes, ...service.writable], Math.min(1_024, limits.diskMb)),
    },
  });
  try {
    await context.docker.getContainer(name).start();
    return "preparing";
  } catch (error) {
    if (engineStatus(error) === 304) return "preparing";
    if (engineStatus(error) === undefined) throw error;
    return environment(`The service "${service.name}" cannot start: ${engineMessage(error).slice(0, 500)}`);
  }
}

/** What a service may write is in memory, capped, and its own: servers look at who owns their folders. */
function tmpfsOf(folders: readonly string[], sizeMb: number): Readonly<Record<string, string>> {
  const [uid = "", gid = ""] = sandboxUser.split(":");
  const own = scratch(sizeMb).replace("mode=1777", `mode=0700,uid=${uid},gid=${gid}`);
  return { ...Object.fromEntries(folders.map((folder) => [folder, own])), "/tmp": scratch(64), "/run": scratch(16) };
}
