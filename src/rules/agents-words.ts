import type { Facts } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { buildJob } from "./attempts.ts";
import { settled } from "./tries.ts";

/** The attempt whose change is under judgement; 0 where it is nobody's. */
export const attemptShown = (run: Run, { candidate }: Pick<Facts, "candidate">): number =>
  candidate?.kind === "unpublished" ? candidate.attempt : (run.published.at(-1)?.attempt ?? 0);

/** What the agent said of the change under judgement: a claim, never evidence. Undefined where it said nothing. */
export const agentsWords = (run: Run, facts: Pick<Facts, "candidate">): string | undefined => {
  const attempt = run.attempts.find(({ n }) => n === attemptShown(run, facts));
  const result = attempt && settled(run, buildJob(run, attempt)).result;
  return result?.kind === "build" && result.summary?.trim() !== "" ? result.summary : undefined;
};
