import type { EndedJob, RawSeen } from "../../engine/needs.ts";
import type { SandboxedJob } from "../../model/job.ts";
import { collectReport } from "../collect-report.ts";
import type { Context } from "../context.ts";
import type { Failure } from "../failure.ts";
import type { JobNames } from "../job-names.ts";
import { reviewPath } from "../places.ts";
import { notAtWork } from "./not-at-work.ts";
import { paidFor } from "./paid.ts";
import { lastAttendance, reportOf } from "./collect-build.ts";

/** A review's end: the answer that the reviewer left in its home, and what its runner saw of it. */
export async function collectReview(
  context: Context,
  job: SandboxedJob & { kind: "review" },
  names: JobNames,
  { seen, stopped }: { readonly seen: RawSeen; readonly stopped: Failure | undefined },
): Promise<EndedJob> {
  const agent = reportOf(context, job, await lastAttendance(context, job, names));
  const { told: paid } = await paidFor(context, names);
  if (stopped !== undefined && !(stopped.cause === "memory" && agent?.ending === "end_turn"))
    return { kind: "error", ...stopped, seen, files: [], ...paid };
  const failure = notAtWork(agent, seen, { files: [], requests: paid.spent?.requests ?? 0 });
  if (failure !== undefined) return { kind: "error", ...failure, seen, files: [], ...paid };
  const report = await collectReport(context, names, reviewPath, "home");
  const told = agent === undefined ? {} : { agent };
  return { kind: "exited", seen, files: [], dropped: [], snapshot: undefined, report, ...told, ...paid };
}
