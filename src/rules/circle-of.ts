import type { Waiting } from "../model/facts.ts";
import type { Run } from "../model/run.ts";

/**
 * The shortest circle of dependencies that this run is part of: its own issue first, each depending on the one after it,
 * the last on the first. Undefined when there is none.
 */
export const circleOf = (run: Run, others: readonly Waiting[]): readonly number[] | undefined => {
  const on = new Map(others.map((each) => [each.issue, each.on]));
  on.set(run.issue, run.spec?.dependsOn ?? []);
  const seen = new Set<number>();
  let paths: readonly (readonly number[])[] = [[run.issue]];
  while (paths.length > 0) {
    const longer: (readonly number[])[] = [];
    for (const path of paths) {
      for (const next of on.get(path.at(-1) ?? 0) ?? []) {
        if (next === run.issue) return path;
        if (!seen.has(next)) longer.push([...path, next]);
        seen.add(next);
      }
    }
    paths = longer;
  }
  return undefined;
};
