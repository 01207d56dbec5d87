import type { SandboxedJob } from "../../model/job.ts";
import type { ContainerState } from "../container-state.ts";
import type { Context } from "../context.ts";
import type { Failure } from "../failure.ts";
import type { JobNames } from "../job-names.ts";
import { readSpent } from "../read-spent.ts";
import { isAgentJob } from "./agent-job.ts";
import type { Attendance } from "./runner-events.ts";
import { readAttendance } from "./runner-events.ts";

/** How long an agent that has said its end may take to leave by itself. */
const leaveMs = 5_000;

/** Whether a running agent is to be ended: it has finished and does not leave, or nothing has changed for too long. */
export async function isToEnd(
  context: Context,
  job: SandboxedJob,
  names: JobNames,
  state: ContainerState,
  now: number,
): Promise<boolean> {
  if (!isAgentJob(job)) return false;
  const attendance = await readAttendance(context, names.runner);
  if (attendance.finished !== undefined) return now - attendance.finished.at >= leaveMs;
  if (idleSince(job, state, attendance, now) === undefined) return false;
  // Only now is the ledger asked: reading it is a transfer.
  const account = await readSpent(context, names);
  return idleSince(job, state, { ...attendance, answeredAt: account?.answeredAt }, now) !== undefined;
}

/** The timeout of an agent under which nothing has changed; undefined while something has, or after it has finished. */
export function idleSince(
  job: SandboxedJob,
  state: ContainerState,
  attendance: Attendance & { readonly answeredAt?: number | undefined },
  now: number,
): Failure | undefined {
  if (job.kind !== "build" || job.idleMinutes === undefined) return undefined;
  const { finished } = attendance;
  // An agent that we ended is gone, too.
  if (finished !== undefined && finished.ending !== "gone") return undefined;
  const last = Math.max(state.startedAt, attendance.progressAt ?? 0, attendance.answeredAt ?? 0);
  if (now - last < job.idleMinutes * 60_000) return undefined;
  return {
    cause: "timeout",
    reason: `The agent was stopped: for ${job.idleMinutes} minutes it finished no tool call, changed no file and used no tokens.`,
  };
}
