import type { Facts } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import type { Whom } from "../model/verdict.ts";
import { people } from "./judged.ts";

/** Who must mend what stands on the branch when it is not an agent's work: whoever pushed it, else whoever asked. */
export const culprit = (run: Run, facts: Facts): Whom => {
  const pushedBy = facts.candidate?.kind === "published" ? facts.candidate.pushedBy : undefined;
  return people(pushedBy === undefined || pushedBy === "somebody" ? run.requested.by : pushedBy);
};
