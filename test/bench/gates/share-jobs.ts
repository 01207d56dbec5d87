import type { Advanced, EndedJob, Sandboxes } from "../../../src/engine/needs.ts";
import type { JobId } from "../../../src/model/names.ts";

/**
 * Lets many roads share what does not depend on an agent, as runs of one server do: jobs that are named by what they
 * are of (a tree, a set of manifests) run once. A build is its road's own: `own` runs it, under the road's name.
 */
export const createSharedJobs = (common: Sandboxes) => {
  const ended = new Map<JobId, Advanced>();
  return (road: string, own: Sandboxes): Sandboxes => {
    const nameOf = (job: JobId): JobId => `${road}/${job}`;
    const isOwn = (job: JobId): boolean => job.startsWith("run/");
    return {
      ...common,
      advance: async (job, inputs) => {
        if (job.kind === "build") return own.advance({ ...job, id: nameOf(job.id) }, inputs);
        const known = ended.get(job.id);
        if (known !== undefined) return known;
        const advanced = await common.advance(job, inputs);
        if (advanced.state === "ended" && isLasting(advanced.result)) ended.set(job.id, advanced);
        return advanced;
      },
      wait: (job, timeoutMs) =>
        isOwn(job)
          ? own.wait(nameOf(job), timeoutMs)
          : ended.has(job)
            ? Promise.resolve()
            : common.wait(job, timeoutMs),
      remove: (job) => (isOwn(job) ? own.remove(nameOf(job)) : common.remove(job)),
    };
  };
};

/** What the job did itself stays so; what the machine could not do is asked again by the next road. */
const isLasting = (result: EndedJob): boolean =>
  result.kind !== "error" || result.cause === "timeout" || result.cause === "memory";
