import type { Instant, JobId } from "../model/names.ts";
import type { JobResult } from "../model/job.ts";
import type { Run } from "../model/run.ts";

/** How often a job that was lost is made again by itself. */
const triesByItself = 3;

/** How long after a model's failure it is asked again, in ms; after the last of these a person is told. */
const modelPausesMs = [60_000, 5 * 60_000, 15 * 60_000];

/** Name of the nth try of a job: the first carries the plain name. */
export const tryName = (job: JobId, n: number): JobId => (n === 1 ? job : `${job}/${n}`);

/** What a try of a build left when its model failed it: the next try goes on from there. */
export const leftByTry = (run: Run, job: JobId): Extract<JobResult, { kind: "error" }> | undefined => {
  let left: Extract<JobResult, { kind: "error" }> | undefined;
  for (let n = 1; ; n += 1) {
    const result = run.results[tryName(job, n)];
    if (result?.kind !== "error") return left;
    if (result.cause === "model" && result.change !== undefined) left = result;
  }
};

/** How often one of a run's jobs found what setup left, or an image's content, gone: so often it has to be made, or looked up, again. */
export const timesGone = (run: Run, what: "snapshot" | "image"): number => {
  const times = new Map<JobId, number>();
  for (const [name, result] of Object.entries(run.results)) {
    if (result.kind !== "error" || result.cause !== what) continue;
    const job = name.replace(/\/\d+$/u, "");
    times.set(job, (times.get(job) ?? 0) + 1);
  }
  return Math.max(0, ...times.values());
};

/**
 * Where a job stands over its repeats. A lost sandbox is repeated by itself; what a person must mend first (an image,
 * an agent, the engine) is repeated when somebody says `/lintel retry`, each time once. A model that failed is asked again
 * after growing pauses. A result that `isNone` is repeated like what was lost. `result` undefined: `job` is the try that is wanted, not before `notBefore`.
 */
export const settled = (
  run: Run,
  job: JobId,
  isNone: (result: JobResult) => boolean = () => false,
): { readonly job: JobId; readonly result: JobResult | undefined; readonly notBefore?: Instant } => {
  const asked = run.heard.filter(
    (each) => each.may && (each.command.name === "retry" || each.command.name === "redirect"),
  ).length;
  let lost = 0;
  let blocked = 0;
  let refused = 0;
  let vanished = 0;
  let notBefore: Instant | undefined;
  for (let n = 1; ; n += 1) {
    const name = tryName(job, n);
    const result = run.results[name];
    if (result?.kind !== "error") {
      const isVoid = result !== undefined && isNone(result);
      if (isVoid) lost += 1;
      if (isVoid && lost < triesByItself + asked) continue;
      return { job: name, result, ...(notBefore === undefined ? {} : { notBefore }) };
    }
    notBefore = undefined;
    if (result.cause === "model") {
      const pauseMs = modelPausesMs[refused];
      refused += 1;
      if (pauseMs === undefined) return { job: name, result };
      notBefore = (result.seen?.endedAt ?? 0) + pauseMs;
      continue;
    }
    if (result.cause === "snapshot" || result.cause === "image") {
      vanished += 1;
      if (vanished < triesByItself + asked) continue;
      return { job: name, result };
    }
    if (result.cause === "lost") lost += 1;
    else if (result.cause === "environment") blocked += 1;
    else return { job: name, result };
    const again = result.cause === "lost" ? lost < triesByItself + asked : blocked <= asked;
    if (!again) return { job: name, result };
  }
};
