import type { SandboxedJob } from "../../model/job.ts";
import type { Context } from "../context.ts";
import { isAgentJob } from "./agent-job.ts";
import { agentOf } from "./agent-of.ts";

/** Whether the job's runner talks with its agent, rather than just letting it run. */
export function isDriven({ operator }: Context, job: SandboxedJob): boolean {
  if (!isAgentJob(job)) return false;
  const found = agentOf(operator, job.agent);
  return !("cause" in found) && found.speaks === "acp";
}
