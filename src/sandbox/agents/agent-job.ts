import type { SandboxedJob } from "../../model/job.ts";

/** A job in which an agent works rather than a command: a build, or a review. */
export type AgentJob = Extract<SandboxedJob, { kind: "build" | "review" }>;

export function isAgentJob(job: SandboxedJob): job is AgentJob {
  return job.kind === "build" || job.kind === "review";
}
