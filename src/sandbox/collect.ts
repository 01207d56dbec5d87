import type { Advanced, EndedJob, RawSeen } from "../engine/needs.ts";
import type { SandboxedJob } from "../model/job.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import { collectBuild } from "./agents/collect-build.ts";
import { collectReview } from "./agents/collect-review.ts";
import { collectReport } from "./collect-report.ts";
import { collectSnapshot } from "./collect-snapshot.ts";
import { argvOf } from "./command-container.ts";
import type { ContainerState } from "./container-state.ts";
import { readState } from "./container-state.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { lost } from "./failure.ts";
import type { JobNames } from "./job-names.ts";
import { readLog } from "./read-log.ts";
import { endedService } from "./services.ts";
import { imageName } from "./resolve-image.ts";

const logMostBytes = 4 * 1024 * 1024;

/** A job's end, from a command that has ended: what was seen, and what it left. */
export async function collect(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  state: ContainerState,
): Promise<Advanced> {
  const runner = await readState(context, names.runner);
  const seen = await see(context, job, names, state);
  if (runner?.phase !== "running") return failed(lost("The sandbox's runner vanished while the command ran."), seen);
  const stopped = stoppedBy(job, state) ?? (await endedService(context, job, names));
  if (job.kind === "setup" && stopped === undefined && state.exitCode === 0) {
    const snapshot = await collectSnapshot(context, job, names, seen);
    return typeof snapshot === "string" ? exited(seen, { snapshot }) : failed(snapshot, seen);
  }
  if (job.kind === "verify" && job.report?.path !== undefined && stopped === undefined)
    return exited(seen, { report: await collectReport(context, names, job.report.path) });
  if (job.kind === "review")
    return { state: "ended", result: await collectReview(context, job, names, { seen, stopped }) };
  if (job.kind !== "build") return stopped === undefined ? exited(seen, {}) : failed(stopped, seen);
  return { state: "ended", result: await collectBuild(context, job, names, { state, seen, stopped }) };
}

/** A deadline or the memory limit ended the command; an agent that outlived the end of one of its children has not failed. */
export function stoppedBy(job: SandboxedJob, state: ContainerState): Failure | undefined {
  const { minutes, memoryMb } = job.limits;
  if (state.endedAt - state.startedAt >= minutes * 60_000) {
    return { cause: "timeout", reason: `The command was stopped after ${minutes} minutes, its limit.` };
  }
  if (state.outOfMemory && (state.exitCode !== 0 || !isAgentJob(job))) {
    return { cause: "memory", reason: `The command ran out of memory; its limit is ${memoryMb} MiB.` };
  }
  return undefined;
}

export async function see(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  state: ContainerState,
): Promise<RawSeen> {
  const [log, image] = await Promise.all([
    readLog(context.docker, names.command, logMostBytes),
    imageOf(context, names),
  ]);
  const { startedAt, endedAt, exitCode } = state;
  return { argv: argvOf(context, job), image, startedAt, endedAt, exitCode, log };
}

/** From the container itself: names of images may have moved since it was made. */
async function imageOf({ docker }: Context, names: JobNames): Promise<string> {
  const container = await engineCall(docker.getContainer(names.command).inspect(), 404);
  if (container === undefined) return "unknown";
  const image = await engineCall(docker.getImage(container.Image).inspect(), 404);
  return image === undefined ? container.Image : imageName(image);
}

function exited(
  seen: RawSeen,
  left: Partial<Pick<EndedJob & { kind: "exited" }, "files" | "dropped" | "snapshot" | "report">>,
): Advanced {
  const { files = [], dropped = [], snapshot, report } = left;
  const told = report === undefined ? {} : { report };
  return { state: "ended", result: { kind: "exited", seen, files, dropped, snapshot, ...told } };
}

export function failed(
  { cause, reason }: Failure,
  seen: RawSeen | undefined,
  files: (EndedJob & { kind: "error" })["files"] = [],
): Advanced {
  return { state: "ended", result: { kind: "error", cause, reason, seen, files } };
}
