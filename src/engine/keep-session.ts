import { sessionFiles, type AgentSession, type SessionFiles } from "../model/agent.ts";
import type { Job } from "../model/job.ts";
import { Unavailable, type Blobs, type LeftSession } from "./needs.ts";

/** Puts an agent's session into the store, for its next attempt. */
export const keepSession = async (
  blobs: Blobs,
  job: Job,
  left: { readonly session?: LeftSession },
): Promise<{ readonly session?: AgentSession }> => {
  if (job.kind !== "build" || left.session === undefined) return {};
  const { id, files } = left.session;
  const digest = await blobs.put(new TextEncoder().encode(JSON.stringify(files)));
  return { session: { agent: job.agent, id, files: digest } };
};

/** Reads a kept session's files; undefined when the store has them no more, because the work is complete without. */
export const sessionFilesOf =
  (blobs: Blobs, { files }: AgentSession) =>
  async (): Promise<SessionFiles | undefined> => {
    const bytes = await blobs.get(files).catch((error: unknown) => {
      if (error instanceof Unavailable) throw error;
      return undefined;
    });
    if (bytes === undefined) return undefined;
    return sessionFiles.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  };
