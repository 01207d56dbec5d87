import { setTimeout as sleep } from "node:timers/promises";
import type { EndedJob, LeftSession, RawSeen } from "../../engine/needs.ts";
import type { AgentReport } from "../../model/agent.ts";
import type { SandboxedJob } from "../../model/job.ts";
import type { Left } from "../collect-export.ts";
import { collectExport } from "../collect-export.ts";
import type { ContainerState } from "../container-state.ts";
import type { Context } from "../context.ts";
import type { Failure } from "../failure.ts";
import type { JobNames } from "../job-names.ts";
import type { AgentJob } from "./agent-job.ts";
import { isDriven } from "./is-driven.ts";
import type { Attendance } from "./runner-events.ts";
import { readAttendance } from "./runner-events.ts";
import { notAtWork } from "./not-at-work.ts";
import { paidFor } from "./paid.ts";
import { idleSince } from "./watch-agent.ts";

/** How long after an agent's end its runner may take to say what it saw. */
const lastWordMs = 5_000;

/** A build's end, from an agent that has ended: what it left, and what its runner saw of it. */
export async function collectBuild(
  context: Context,
  job: SandboxedJob & { kind: "build" },
  names: JobNames,
  ended: { readonly state: ContainerState; readonly seen: RawSeen; readonly stopped: Failure | undefined },
): Promise<EndedJob> {
  const { state, seen } = ended;
  const attendance = await lastAttendance(context, job, names);
  const report = reportOf(context, job, attendance);
  const { told: paid, answeredAt } = await paidFor(context, names);
  const stopped =
    stoppedBy(ended.stopped, report) ?? idleSince(job, state, { ...attendance, answeredAt }, state.endedAt);
  const left = await collectExport(context, job, names);
  if ("cause" in left) return { kind: "error", ...(stopped ?? left), seen, files: [], ...paid };
  const session = sessionOf(report, left);
  const did = { files: left.files, requests: paid.spent?.requests ?? 0 };
  const failure = stopped ?? notAtWork(report, seen, did);
  if (failure !== undefined) return { kind: "error", ...failure, seen, files: left.files, ...session, ...paid };
  const summary = left.summary ?? attendance.finished?.said;
  return {
    kind: "exited",
    seen,
    files: left.files,
    dropped: left.dropped,
    snapshot: undefined,
    ...(report === undefined ? {} : { agent: report }),
    ...session,
    ...(summary === undefined || summary === "" ? {} : { summary }),
    ...paid,
  };
}

/** An agent that came to its end and outlived one of its children's has not run out of memory. */
function stoppedBy(stopped: Failure | undefined, report: AgentReport | undefined): Failure | undefined {
  return stopped?.cause === "memory" && report?.ending === "end_turn" ? undefined : stopped;
}

export async function lastAttendance(context: Context, job: AgentJob, names: JobNames): Promise<Attendance> {
  const until = performance.now() + (isDriven(context, job) ? lastWordMs : 0);
  for (;;) {
    const attendance = await readAttendance(context, names.runner);
    if (attendance.finished !== undefined || performance.now() >= until) return attendance;
    await sleep(100);
  }
}

export function reportOf(context: Context, job: AgentJob, attendance: Attendance): AgentReport | undefined {
  if (!isDriven(context, job)) return undefined;
  const { finished, session } = attendance;
  if (finished === undefined)
    return { ending: "gone", reason: "it ended, or closed its output, before it answered", tools: 0, session };
  const { ending, reason, tools } = finished;
  return { ending, reason, tools, session };
}

function sessionOf(report: AgentReport | undefined, { session }: Left): { readonly session?: LeftSession } {
  const id = report?.session?.id;
  return id === undefined || session.length === 0 ? {} : { session: { id, files: session } };
}
