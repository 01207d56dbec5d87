import type { Change } from "../model/change.ts";
import type { ExportedFile } from "../model/export.ts";
import type { Job } from "../model/job.ts";
import { Refused, type Blobs, type Git } from "./needs.ts";

type Kept = {
  readonly change: Change | undefined;
  readonly refused: readonly { readonly path: string; readonly why: string }[];
};

/**
 * Makes a change of what a build left: objects into the trusted repository, the export itself into the store. A path
 * that no tree may hold refuses the whole export. A workspace left as it was found is no change.
 */
export const keepChange = async (
  { git, blobs }: { readonly git: Git; readonly blobs: Blobs },
  job: Job,
  files: readonly ExportedFile[],
): Promise<Kept> => {
  if (job.kind !== "build") return { change: undefined, refused: [] };
  try {
    const written = await git.write(job.repo, job.history, files);
    if (written.tree === (job.since ?? job.tree)) return { change: undefined, refused: [] };
    const content = await blobs.put(new TextEncoder().encode(JSON.stringify(files)));
    return { change: { ...written, content }, refused: [] };
  } catch (error) {
    if (error instanceof Refused) return { change: undefined, refused: [{ path: "", why: error.message }] };
    throw error;
  }
};
