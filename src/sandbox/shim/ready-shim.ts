import type { SandboxedJob } from "../../model/job.ts";
import { toolchainInstance } from "../agents/toolchain.ts";
import { readState } from "../container-state.ts";
import type { Context } from "../context.ts";
import { engineCall, engineStatus } from "../engine-failure.ts";
import type { Failure } from "../failure.ts";
import { lost } from "../failure.ts";
import { hardened, sandboxUser } from "../hardness.ts";
import { jobNames } from "../job-names.ts";
import { makeContainer } from "../make-container.ts";
import { mount } from "../mounts.ts";
import { snapshot } from "../places.ts";
import { readLog } from "../read-log.ts";
import { runnerImage } from "../setup/image-names.ts";
import { hasSnapshot, openSnapshot, sealSnapshot } from "../snapshots.ts";
import { shimKey } from "./wiring.ts";

const fillScript = [
  "set -e",
  `cd ${snapshot}`,
  "mkdir -p lib",
  'node="$(command -v node)"',
  'ldd "$node" | grep -o "/[^ ]*" | xargs -I {} cp {} lib/',
  'cp "$(ldd "$node" | grep -o "/[^ ]*ld-linux[^ ]*")" lib/ld.so',
  'cp "$node" node',
  "cp -r /opt/lintel/runner /opt/lintel/package.json .",
].join("\n");

type Readiness = "ready" | "preparing" | Failure;

/** Copies the shim into a volume of the engine, once for each version of ours; another process may be at it. */
export async function readyShim(context: Context, job: SandboxedJob): Promise<Readiness> {
  const shared = { ...context, instance: toolchainInstance };
  const key = shimKey();
  if (await hasSnapshot(shared, key)) return "ready";
  const going = context.copies.get(key) ?? copy(shared, job, key).finally(() => context.copies.delete(key));
  context.copies.set(key, going);
  return going;
}

async function copy(shared: Context, job: SandboxedJob, key: string): Promise<Readiness> {
  const startedAt = shared.clock.now();
  let volume: string;
  try {
    volume = await openSnapshot(shared, key);
  } catch (error) {
    if (engineStatus(error) === 409) return "preparing";
    throw error;
  }
  const { collector: name } = jobNames(shared.instance, job.id);
  const container = shared.docker.getContainer(name);
  await engineCall(container.remove({ force: true, v: true }), 404, 409);
  await makeContainer(shared, job, name, startedAt + 3_600_000, {
    Image: runnerImage(),
    Entrypoint: ["sh", "-c", fillScript],
    Cmd: [],
    User: sandboxUser,
    HostConfig: {
      ...hardened({ memoryMb: 512, cpus: 1, pids: 64, runtime: undefined }),
      // Seeded, so that the new volume takes the folder's owner.
      Mounts: [mount(volume, snapshot, "write", true)],
    },
  });
  try {
    await engineCall(container.start(), 304);
    await engineCall(container.wait());
    const exitCode = (await readState(shared, name))?.exitCode;
    const said = (await readLog(shared.docker, name, 1_000)).toString("utf8").trim();
    if (exitCode !== 0) return lost(`The shim could not be copied: ${said === "" ? "it said nothing" : said}.`);
    const seen = { argv: ["sh", "-c", fillScript], image: runnerImage(), startedAt, exitCode };
    await sealSnapshot(shared, key, { ...seen, endedAt: shared.clock.now(), log: new Uint8Array() });
    return "ready";
  } finally {
    await engineCall(container.remove({ force: true, v: true }), 404, 409);
  }
}
