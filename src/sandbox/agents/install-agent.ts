import type Docker from "dockerode";
import { pack } from "tar-stream";
import type { EndedJob, Sandboxes } from "../../engine/needs.ts";
import type { AgentName } from "../../model/agent.ts";
import type { SandboxedJob } from "../../model/job.ts";
import { operatorSchema } from "../../model/operator.ts";
import type { SandboxSettings } from "../create-sandboxes.ts";
import { createSandboxes } from "../create-sandboxes.ts";
import type { RegistrySettings } from "../registry-settings.ts";
import { engineCall } from "../engine-failure.ts";
import { snapshotNames } from "../job-names.ts";
import { defaultOperatorImages } from "../setup/image-names.ts";
import type { Prepared, Say } from "../setup/prepared.ts";
import { done, failed } from "../setup/prepared.ts";
import { catalogue } from "./catalogue.ts";
import { installCommand, toolchainInstance, toolchainKey, toolchainVolume } from "./toolchain.ts";

type Settings = {
  readonly docker: Docker;
  readonly registrySettings: () => Promise<RegistrySettings>;
  readonly environment: SandboxSettings["environment"];
  readonly say: Say;
};

const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const limits = { minutes: 30, memoryMb: 4_096, cpus: 2, pids: 512, diskMb: 4_096 };

/**
 * Fetches an agent's programs into a volume of the engine, by a setup job: hardened, with no network but the package
 * gateway. What is there already is left alone. A problem is one sentence that names the fix.
 */
export async function installAgent(agent: AgentName, settings: Settings): Promise<Prepared> {
  const { title, packages } = catalogue[agent];
  if (await isInstalled(settings.docker, agent)) {
    settings.say(`${title} is installed: ${toolchainVolume(agent)}`);
    return done;
  }
  const sandboxes = createSandboxes({
    ...settings,
    instance: toolchainInstance,
    operator: operatorSchema.parse({ accounts: ["-"], agents: {}, images: defaultOperatorImages() }),
    clock: { now: Date.now },
    log: () => undefined,
  });
  await sandboxes.ready();
  settings.say(`Installing ${title}: ${packages.join(", ")}`);
  const ended = await toEnd(sandboxes, installJob(agent));
  if (ended.kind === "exited" && ended.seen.exitCode === 0) {
    settings.say(`${title} is installed: ${toolchainVolume(agent)}`);
    return done;
  }
  return failed(`${title} could not be installed: ${reasonOf(ended)}.`);
}

/** Whether an agent's toolchain is complete on the engine. */
export async function isInstalled(docker: Docker, agent: AgentName): Promise<boolean> {
  const { files, mark } = snapshotNames(toolchainInstance, toolchainKey(agent));
  const found = await Promise.all([files, mark].map((name) => engineCall(docker.getVolume(name).inspect(), 404)));
  return found.every((each) => each !== undefined);
}

function installJob(agent: AgentName): SandboxedJob {
  return {
    id: `install/${toolchainKey(agent)}`,
    repo: 0,
    kind: "setup",
    image: "node:24",
    tree: emptyTree,
    command: installCommand(agent),
    network: ["npm"],
    snapshot: toolchainKey(agent),
    limits,
  };
}

async function toEnd(sandboxes: Sandboxes, job: SandboxedJob): Promise<EndedJob> {
  try {
    for (;;) {
      const step = await sandboxes.advance(job, { tree: () => Promise.resolve(emptyTar()), history: undefined });
      if (step.state === "ended") return step.result;
      await sandboxes.wait(job.id, 5_000);
    }
  } finally {
    await sandboxes.remove(job.id);
  }
}

function emptyTar(): NodeJS.ReadableStream {
  const tar = pack();
  tar.finalize();
  return tar as unknown as NodeJS.ReadableStream;
}

/** Npm tells its reasons in its last lines. */
function reasonOf(ended: EndedJob): string {
  if (ended.kind === "error") return ended.reason.replace(/\.$/u, "");
  const lines = Buffer.from(ended.seen.log).toString("utf8").trim().split("\n");
  const told = lines.filter((line) => line.startsWith("npm error")).slice(0, 3);
  return `npm ended with ${ended.seen.exitCode}: ${(told.length > 0 ? told : lines.slice(-1)).join(" ").slice(0, 600)}`;
}
