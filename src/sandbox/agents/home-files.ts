import type { Inputs } from "../../engine/needs.ts";
import type { SandboxedJob } from "../../model/job.ts";
import type { HomeFile } from "../feed-runner.ts";
import type { Agent } from "./agent-of.ts";

type Laid = {
  readonly files: readonly HomeFile[];
  /** The session to go on with; undefined when there is none, or its files are gone. */
  readonly session: string | undefined;
};

/**
 * What a job's agent finds in its home. Its settings are laid over what a session brought: an agent cannot leave settings
 * to its next attempt.
 */
export async function homeFilesOf(job: SandboxedJob, agent: Agent | undefined, inputs: Inputs): Promise<Laid> {
  if (agent === undefined) return { files: [], session: undefined };
  const settings = new Map(Object.entries(agent.files).map(([path, text]) => [path, Buffer.from(text)]));
  const wanted = job.kind === "build" && agent.sessionPaths.length > 0 ? job.session?.id : undefined;
  const kept = wanted === undefined ? undefined : await inputs.session?.();
  const session = (kept ?? []).filter(
    ({ path }) =>
      !settings.has(path) && agent.sessionPaths.some((root) => path === root || path.startsWith(`${root}/`)),
  );
  return {
    files: [
      ...session.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, "base64") })),
      ...[...settings].map(([path, bytes]) => ({ path, bytes })),
    ],
    session: session.length === 0 ? undefined : wanted,
  };
}
