import type { JobResult } from "../model/job.ts";
import type { Step } from "../rules/next.ts";
import type { Scanner } from "./needs.ts";

/** Where a text stands for the scanner: prose, in which only what is certainly a credential counts. */
const path = "said.md";

/**
 * The same judgement, with no words of others in it that hold what looks like a credential, plain or encoded: the output of
 * failing tests, and what an agent says of its work. They are written where people read, and cannot be taken back.
 */
export const holdBack = async (scanner: Scanner, step: Step): Promise<Step> => {
  const results = await Promise.all(
    Object.entries(step.run.results).map(async ([job, result]) => [job, await cleaned(scanner, result)] as const),
  );
  const detail = step.detail === undefined ? undefined : await clean(scanner, step.detail);
  return { ...step, detail, run: { ...step.run, results: Object.fromEntries(results) } };
};

const cleaned = async (scanner: Scanner, result: JobResult): Promise<JobResult> =>
  result.kind === "build" && result.summary !== undefined
    ? { ...result, summary: await clean(scanner, result.summary) }
    : result;

/** A credential may be spread over a text: where there is one, none of it is shown. What cannot be told is no. */
const clean = async (scanner: Scanner, text: string): Promise<string> => {
  const found = await scanner.scan([{ path, was: undefined, now: new TextEncoder().encode(text) }]);
  const [first] = found.filter(({ weight }) => weight !== "note");
  return first === undefined ? text : `Left out here: it ${first.reason}. The server's log of that job has it.`;
};
