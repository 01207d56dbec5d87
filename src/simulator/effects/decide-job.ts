import type { Conclusion } from "../state/check.ts";
import type { ActionsRule, JobFacts } from "../state/workflow.ts";
import type { World } from "../state/world.ts";

export type Decision = { conclusion: Conclusion | "never"; delayMs: number };

/** What becomes of a job: the decider's word, else the last rule that matches, else success at once. */
export async function decideJob(world: World, job: JobFacts): Promise<Decision> {
  const decided = world.decideJob === null ? null : await world.decideJob(job);
  if (decided !== null) return { conclusion: decided, delayMs: 0 };
  for (const rule of world.actionsRules.toReversed()) {
    if (await matches(rule, job)) return { conclusion: rule.conclusion, delayMs: rule.delayMs ?? 0 };
  }
  return { conclusion: "success", delayMs: 0 };
}

async function matches(rule: ActionsRule, job: JobFacts): Promise<boolean> {
  const plain = (["repo", "workflow", "job", "branch", "sha", "tree"] as const).every(
    (key) => rule[key] === undefined || rule[key] === job[key],
  );
  if (!plain) return false;
  if (rule.file === undefined) return true;
  return (await job.readFile(rule.file.path))?.includes(rule.file.contains) === true;
}
