import type { Blobs } from "../../engine/needs.ts";
import type { JobResult, Seen } from "../../model/job.ts";
import type { JobId } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import { plainText } from "../plain-text.ts";

/** What one command that did not do its work said: whole, and its last lines for a terminal. */
export type LastOutput = { readonly title: string; readonly tail: readonly string[]; readonly whole: Uint8Array };

const mostLines = 30;

/** The outputs that explain why a run stands: of each command the newest, where it failed or left nothing. */
export const lastOutputs = async (run: Run, blobs: Blobs): Promise<readonly LastOutput[]> => {
  const newest = new Map<string, JobResult>();
  for (const [job, result] of Object.entries(run.results)) newest.set(commandOf(job), result);
  const found = [...newest].flatMap(([name, result]) => {
    const seen = unsuccessful(result);
    return seen === undefined ? [] : [{ name, seen }];
  });
  return Promise.all(
    found.map(async ({ name, seen }) => ({
      title: `${name}, exit code ${seen.exitCode}, ${((seen.endedAt - seen.startedAt) / 1_000).toFixed(1)} s`,
      tail: plainText(seen.tail).trimEnd().split("\n").slice(-mostLines),
      whole: await blobs.get(seen.log),
    })),
  );
};

const unsuccessful = (result: JobResult): Seen | undefined => {
  switch (result.kind) {
    case "setup":
    case "verify":
      return result.seen.exitCode === 0 ? undefined : result.seen;
    case "build":
      return result.seen.exitCode === 0 && result.change !== undefined ? undefined : result.seen;
    case "review":
      return result.review.criteria.every(({ verdict }) => verdict === "met") ? undefined : result.seen;
    case "images":
    case "error":
      return result.seen;
  }
};

/** `0/verify/<tree>/<policy>/test` is the command `test`; all attempts of the agent are the agent. */
const commandOf = (job: JobId): string => {
  const [first, second, third, , name = ""] = job.split("/");
  if (first === "run") return third === "review" ? "the reviewer" : "the agent";
  return second === "setup" ? "`setup`" : `\`${name}\``;
};
