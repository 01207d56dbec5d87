import picomatch from "picomatch";
import type { Repo } from "../state/repository.ts";
import type { Ruleset } from "../state/ruleset.ts";

/** True when a branch ruleset names this branch. An empty include list names none. */
export function appliesTo(ruleset: Ruleset, repo: Repo, branch: string): boolean {
  if (ruleset.target !== "branch") return false;
  const named = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => {
      if (pattern === "~ALL") return true;
      if (pattern === "~DEFAULT_BRANCH") return branch === repo.defaultBranch;
      return picomatch.isMatch(`refs/heads/${branch}`, pattern.startsWith("refs/") ? pattern : `refs/heads/${pattern}`);
    });
  return named(ruleset.include) && !named(ruleset.exclude);
}
