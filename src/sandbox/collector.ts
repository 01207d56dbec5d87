import type { HostConfig } from "dockerode";
import type { SandboxedJob } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { mount, scratch } from "./mounts.ts";
import { desk, workspace } from "./places.ts";
import { runnerImage } from "./setup/image-names.ts";
import { programPath } from "./setup/program-files.ts";

export type Collector = {
  readonly program: "runner/export/main" | "runner/keep";
  readonly mounts: NonNullable<HostConfig["Mounts"]>;
  /** Reads every file whatever its mode, as root without any other power. */
  readonly readsAll: boolean;
  /** "json-file" where the event log is read afterwards, "none" where the output is read while it comes. */
  readonly log: "json-file" | "none";
};

/** Makes the container that collects what a job left: our program, no network, the workspace read-only. */
export async function makeCollector(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  collector: Collector,
): Promise<void> {
  await engineCall(context.docker.getContainer(names.collector).remove({ force: true, v: true }), 404, 409);
  const { cpus } = await context.engineFacts();
  const host = hardened({ memoryMb: 1_024, cpus: Math.min(2, cpus), pids: 64, runtime: undefined });
  await makeContainer(context, job, names.collector, context.clock.now() + 3_600_000, {
    Image: runnerImage(),
    Entrypoint: ["node", programPath(collector.program)],
    Cmd: [],
    Env: [],
    User: collector.readsAll ? "0:0" : sandboxUser,
    WorkingDir: "/",
    HostConfig: {
      ...host,
      ...(collector.readsAll ? { CapAdd: ["DAC_READ_SEARCH"] } : {}),
      ...(collector.log === "none" ? { LogConfig: { Type: "none", Config: {} } } : {}),
      Mounts: [mount(names.workspace, workspace, "read"), mount(names.desk, desk, "read"), ...collector.mounts],
      Tmpfs: { "/tmp": scratch(64) },
    },
  });
}
