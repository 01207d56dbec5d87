import type { MergeMethod } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import { appliesTo } from "./ruleset-target.ts";

/** How the merge queue of a branch works, or null when no active ruleset asks for one. */
export function queueRuleOf(repo: Repo, branch: string): { method: MergeMethod; timeoutMs: number } | null {
  const rule = repo.rulesets
    .filter((ruleset) => ruleset.enforcement === "active" && appliesTo(ruleset, repo, branch))
    .flatMap((ruleset) => ruleset.rules)
    .find(({ type }) => type === "merge_queue");
  if (rule === undefined) return null;
  const { merge_method: method = "MERGE", check_response_timeout_minutes: minutes = 60 } = rule.parameters ?? {};
  return { method: String(method).toLowerCase() as MergeMethod, timeoutMs: Number(minutes) * 60_000 };
}
