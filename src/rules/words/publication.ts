import type { Tree } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import type { Publication } from "../../model/screen.ts";
import { attemptsUsed } from "../attempts.ts";
import { subject } from "./untrusted.ts";

/** Branch on which a run's work stands; the only one we write. */
export const branchOf = (issue: number): string => `lintel/${issue}`;

/** The texts of a publication: our templates around at most a line of untrusted words. */
export const publicationOf = (run: Run, tree: Tree, draft: boolean): Publication => {
  const title = subject(run.spec?.title ?? `Issue ${run.issue}`);
  return {
    branch: branchOf(run.issue),
    commitMessage: `${title}\n\nFor issue ${run.issue}, run ${run.id}, attempt ${Math.max(1, attemptsUsed(run))}. Tree ${tree.slice(0, 12)} was verified before it was pushed.`,
    title,
    draft,
  };
};
