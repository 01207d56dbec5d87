import type { Duplex } from "node:stream";
import { Unavailable } from "../engine/needs.ts";
import type { Job } from "../model/job.ts";
import type { Context } from "./context.ts";
import { readState } from "./container-state.ts";
import { engineCall, engineMessage } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { gatewayUser, hardened } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { mount, scratch } from "./mounts.ts";
import { npmGateway } from "./order.ts";
import { wire } from "./places.ts";
import type { RegistrySettings } from "./registry-settings.ts";
import { runnerImage } from "./setup/image-names.ts";
import { programPath } from "./setup/program-files.ts";

/**
 * Makes sure that the job's package gateway runs: the only container with a network. It holds no state, so one that did not
 * get its settings (we died in between) ends by itself and is made again. Npm settings that cannot be read, and a network
 * that the engine has not, are for a person to mend.
 */
export async function ensureGateway(
  context: Context,
  job: Job,
  names: JobNames,
  expires: number,
): Promise<Failure | undefined> {
  try {
    await startGateway(context, job, names, expires);
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return environment(`The package gateway cannot start: ${engineMessage(error).slice(0, 500)}`);
  }
}

async function startGateway(context: Context, job: Job, names: JobNames, expires: number): Promise<void> {
  const state = await readState(context, names.gateway);
  if (state?.phase === "running") return;
  const container = context.docker.getContainer(names.gateway);
  if (state !== undefined) await engineCall(container.remove({ force: true }), 404, 409);
  const settings = await context.registrySettings();
  await makeContainer(context, job, names.gateway, expires, {
    Image: runnerImage(),
    Entrypoint: ["node", programPath("gateway/main")],
    Cmd: [],
    Env: [],
    User: gatewayUser,
    WorkingDir: "/",
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: {
      ...hardened({ memoryMb: 768, cpus: 1, pids: 64, runtime: undefined }),
      NetworkMode: networkFor(context, settings),
      Mounts: [mount(names.wire, wire, "write")],
      Tmpfs: { "/tmp": scratch(16) },
    },
  });
  const input = (await engineCall(container.attach({ stream: true, stdin: true, hijack: true }))) as unknown as Duplex;
  input.on("error", (error) => context.log("a gateway's input broke", { job: job.id, reason: error.message }));
  input.resume();
  await engineCall(container.start(), 304);
  input.end(`${settingsLine(settings)}\n`);
}

/** A registry on the server's own loopback can be reached from nowhere else. */
function networkFor(context: Context, settings: RegistrySettings): string {
  const { hostname } = new URL(settings.registry);
  const own = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return own ? "host" : context.gatewayNetwork;
}

function settingsLine({ registry, ca, authorization }: RegistrySettings): string {
  return JSON.stringify({
    upstream: registry,
    ca,
    authorization: authorization ?? null,
    base: npmGateway.base,
    socket: npmGateway.socket,
  });
}
