import picomatch from "picomatch";
import type { Workflow } from "../effects/read-workflows.ts";
import { diffFiles } from "../git/diff.ts";
import type { GitStore } from "../git/store.ts";

/** What happened, as far as a workflow's filters look at it. */
export type Happening = {
  event: string;
  /** The activity, such as `opened`; null where the event has none. */
  action: string | null;
  sha: string;
  branch: string;
  /** Pull requests only: the base branch. */
  base: string | null;
  /** The commit that changed paths are counted from, or null. */
  before: string | null;
};

/** The activities that start a workflow which names none. */
const usualTypes: Record<string, readonly string[]> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

/** True when an event starts a workflow. */
export async function startsOn(git: GitStore, workflow: Workflow, happening: Happening): Promise<boolean> {
  const filter = workflow.on[happening.event];
  if (filter === undefined) return false;
  const types = filter.types ?? usualTypes[happening.event];
  if (happening.action !== null && types?.includes(happening.action) === false) return false;
  const branch = happening.base ?? happening.branch;
  const tagsOnly = filter.tags !== undefined && filter.branches === undefined;
  if (happening.event === "push" && tagsOnly) return false;
  if (filter.branches !== undefined && !named(filter.branches, branch)) return false;
  if (filter["branches-ignore"] !== undefined && named(filter["branches-ignore"], branch)) return false;
  if (filter.paths === undefined && filter["paths-ignore"] === undefined) return true;
  if (happening.before === null) return true;
  const paths = (await diffFiles(git, happening.before, happening.sha)).map((file) => file.path);
  const { paths: wanted } = filter;
  if (wanted !== undefined) return paths.some((path) => named(wanted, path));
  return paths.some((path) => !named(filter["paths-ignore"] ?? [], path));
}

/** GitHub's filter lists: the last pattern that matches decides, `!` turns it round. */
function named(patterns: readonly string[], value: string): boolean {
  return patterns.reduce((so, pattern) => {
    const not = pattern.startsWith("!");
    return picomatch.isMatch(value, not ? pattern.slice(1) : pattern, { dot: true }) ? !not : so;
  }, false);
}
