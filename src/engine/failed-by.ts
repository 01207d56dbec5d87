import type { Change } from "../model/change.ts";
import type { JobResult } from "../model/job.ts";
import type { EndedJob } from "./needs.ts";

type Failed = { readonly cause: Extract<JobResult, { kind: "error" }>["cause"]; readonly reason: string };

/**
 * A build that left nothing while its model's provider failed it says nothing of the agent, nor does one that came to no
 * end because of that. What ended well and left a change is judged, whatever the last request was for.
 */
export function failedBy(ended: Extract<EndedJob, { kind: "error" }>, change: Change | undefined): Failed;
export function failedBy(ended: EndedJob, change: Change | undefined): Failed | undefined;
export function failedBy(ended: EndedJob, change: Change | undefined): Failed | undefined {
  const { modelFailure } = ended;
  const isOver = ended.kind === "error" && ended.cause === "stopped";
  if (modelFailure !== undefined && !isOver && (change === undefined || brokeOff(ended)))
    return { cause: "model", reason: modelFailure };
  return ended.kind === "error" ? { cause: ended.cause, reason: ended.reason } : undefined;
}

function brokeOff(ended: EndedJob): boolean {
  if (ended.kind === "error") return ended.cause === "timeout";
  return ended.agent === undefined ? ended.seen.exitCode !== 0 : ended.agent.ending !== "end_turn";
}
