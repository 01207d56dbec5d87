import { createHash } from "node:crypto";
import { Unavailable, type Blobs, type Jobs } from "../../engine/needs.ts";
import type { Job, JobResult } from "../../model/job.ts";
import type { Digest, JobId } from "../../model/names.ts";

/** The jobs of one process that needs no lease: nobody else is there, and nothing outlives it. */
export const memoryJobs = (ended: (job: JobId, result: JobResult) => void): Jobs => {
  const done = new Set<JobId>();
  return {
    report: () => Promise.resolve(),
    lease: (job) => Promise.resolve(done.has(job) ? undefined : 1),
    end: (job, _fence, result) => {
      done.add(job);
      ended(job, result);
      return Promise.resolve(true);
    },
    unfinished: () => Promise.resolve<readonly Job[]>([]),
    find: () => Promise.resolve(undefined),
    wantedBy: () => Promise.resolve([]),
  };
};

/** Content-addressed bytes that live as long as the process. */
export const memoryBlobs = (): Blobs => {
  const kept = new Map<Digest, Uint8Array>();
  return {
    put: (bytes) => {
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      kept.set(digest, bytes);
      return Promise.resolve(digest);
    },
    get: (digest) => {
      const bytes = kept.get(digest);
      return bytes === undefined ? Promise.reject(new Unavailable(`${digest} is not stored`)) : Promise.resolve(bytes);
    },
  };
};
