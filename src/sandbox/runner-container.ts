import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SandboxedJob } from "../model/job.ts";
import type { Inputs } from "../engine/needs.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import { RunnerGone, feedRunner } from "./feed-runner.ts";
import { hardened, sandboxUser } from "./hardness.ts";
import type { JobNames } from "./job-names.ts";
import { labels, snapshotNames } from "./job-names.ts";
import { makeContainer } from "./make-container.ts";
import { mount, scratch } from "./mounts.ts";
import { usesGateway } from "./doors.ts";
import { orderOf } from "./order.ts";
import { desk, home, link, snapshot, wire, workspace } from "./places.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import type { Agent } from "./agents/agent-of.ts";
import { homeFilesOf } from "./agents/home-files.ts";
import { runnerImage } from "./setup/image-names.ts";
import type { Wiring } from "./shim/wiring.ts";
import { programPath } from "./setup/program-files.ts";

/** Makes the container that holds a job's loopback and workspace, not yet started. */
export async function makeRunner(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  expires: number,
  attempt: number,
): Promise<void> {
  const { cpus } = await context.engineFacts();
  const { limits } = job;
  const allowance = { memoryMb: limits.diskMb + 1_024, cpus: Math.min(2, cpus), pids: 64, runtime: undefined };
  const key = job.kind === "setup" ? undefined : job.snapshot;
  await makeContainer(context, job, names.runner, expires, {
    Image: runnerImage(),
    Entrypoint: ["node", programPath("runner/run")],
    Cmd: [],
    Env: [],
    User: sandboxUser,
    WorkingDir: "/",
    Hostname: "lintel",
    OpenStdin: true,
    StdinOnce: true,
    Labels: { [labels.attempt]: String(attempt) },
    HostConfig: {
      ...hardened(allowance),
      Mounts: [
        mount(names.workspace, workspace, "write"),
        mount(names.desk, desk, "write"),
        ...(key === undefined ? [] : [mount(snapshotNames(context.instance, key).files, snapshot, "read")]),
        ...(isAgentJob(job) ? [mount(names.link, link, "write"), mount(names.home, home, "write")] : []),
        ...(usesGateway(context.operator, job) ? [mount(names.wire, wire, "read")] : []),
      ],
      Tmpfs: { "/tmp": scratch(64) },
    },
  });
}

/** Starts the runner and sends it the job's files. Resolves when all is sent or the runner has ended; what came of it is in the runner's log. */
export async function startRunner(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  inputs: Inputs,
  agent: Agent | undefined,
  wiring: Wiring | undefined,
): Promise<void> {
  const container = context.docker.getContainer(names.runner);
  const attached = (await engineCall(
    container.attach({ stream: true, stdin: true, hijack: true }),
  )) as unknown as Duplex;
  attached.on("error", (error) => context.log("a runner's input broke", { job: job.id, reason: error.message }));
  attached.resume();
  try {
    await engineCall(container.start(), 304);
    const { files, session } = await homeFilesOf(job, agent, inputs);
    await feedRunner(attached, orderOf(context.operator, job, agent, session, wiring), inputs, files);
  } catch (error) {
    if (!(error instanceof RunnerGone)) throw error;
  } finally {
    // Closing early is what tells the runner that its input is short.
    attached.end();
    // The engine keeps its side open for as long as the runner lives; that is no reason for this process to live.
    if (attached instanceof Socket) attached.unref();
  }
}
