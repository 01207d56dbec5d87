import type { JobId } from "../model/names.ts";
import type { JobResult } from "../model/job.ts";
import type { Run } from "../model/run.ts";

/** How often a job that was lost is made again by itself. */
const triesByItself = 3;

/** Name of the nth try of a job: the first carries the plain name. */
export const tryName = (job: JobId, n: number): JobId => (n === 1 ? job : `${job}/${n}`);

/**
 * Where a job stands over its repeats. A lost sandbox is repeated by itself; what a person must mend first (an image,
 * an agent, the engine) is repeated when somebody says `/lintel retry`, each time once.
 * `result` undefined: `job` is the try that is wanted now.
 */
export const settled = (run: Run, job: JobId): { readonly job: JobId; readonly result: JobResult | undefined } => {
  const asked = run.heard.filter(
    (each) => each.may && (each.command.name === "retry" || each.command.name === "redirect"),
  ).length;
  let lost = 0;
  let blocked = 0;
  for (let n = 1; ; n += 1) {
    const name = tryName(job, n);
    const result = run.results[name];
    if (result?.kind !== "error") return { job: name, result };
    if (result.cause === "lost") lost += 1;
    else if (result.cause === "environment") blocked += 1;
    else return { job: name, result };
    const again = result.cause === "lost" ? lost < triesByItself + asked : blocked <= asked;
    if (!again) return { job: name, result };
  }
};
