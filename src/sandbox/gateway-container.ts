import type { Duplex } from "node:stream";
import { Unavailable } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { readState } from "./container-state.ts";
import { engineCall, engineMessage } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { gatewayUser, hardened } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { mount, scratch } from "./mounts.ts";
import { ledger, wire } from "./places.ts";
import { gatewaySettings, upstreamHosts } from "./gateway-settings.ts";
import type { GatewaySettings } from "./gateway/settings.ts";
import { runnerImage } from "./setup/image-names.ts";
import { programPath } from "./setup/program-files.ts";

/**
 * Makes sure that the job's gateway runs: the only container with a network. What it must remember is in the ledger's volume,
 * so one that did not get its settings (we died in between) ends by itself and is made again. Settings that cannot be read,
 * a key that is missing, a network that the engine has not, are for a person to mend.
 */
export async function ensureGateway(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  expires: number,
): Promise<Failure | undefined> {
  try {
    await startGateway(context, job, names, expires);
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    return environment(`The gateway cannot start: ${engineMessage(error).slice(0, 500)}`);
  }
}

async function startGateway(context: Context, job: SandboxedJob, names: JobNames, expires: number): Promise<void> {
  const state = await readState(context, names.gateway);
  if (state?.phase === "running") return;
  const container = context.docker.getContainer(names.gateway);
  if (state !== undefined) await engineCall(container.remove({ force: true }), 404, 409);
  const settings = await gatewaySettings(context, job);
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
      Mounts: [mount(names.wire, wire, "write"), mount(names.ledger, ledger, "write", true)],
      Tmpfs: { "/tmp": scratch(16) },
    },
  });
  const input = (await engineCall(container.attach({ stream: true, stdin: true, hijack: true }))) as unknown as Duplex;
  input.on("error", (error) => context.log("a gateway's input broke", { job: job.id, reason: error.message }));
  input.resume();
  await engineCall(container.start(), 304);
  input.end(`${JSON.stringify(settings)}\n`);
}

/** What is on the server's own loopback can be reached from nowhere else. */
function networkFor(context: Context, settings: GatewaySettings): string {
  const own = upstreamHosts(settings).some(
    (host) => host === "localhost" || host === "[::1]" || host.startsWith("127."),
  );
  return own ? "host" : context.gatewayNetwork;
}
