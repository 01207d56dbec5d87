import type { Bench } from "./entry-judgement.ts";
import type { Sight } from "./sight.ts";

/** How often base is measured to see whether a case flakes there. */
const times = 3;

/** Which of these cases flake on base; undefined while that is being measured. */
export const flakeOnBase = (
  { desk, facts, whole }: Pick<Bench, "desk" | "facts" | "whole">,
  keys: readonly string[],
): ReadonlySet<string> | undefined => {
  const sights = Array.from({ length: times }, (_, at) =>
    desk.see({ tree: facts.ground.tree, like: facts.ground, command: whole, time: at + 1 }),
  );
  if (sights.includes(undefined)) return undefined;
  return new Set(keys.filter((key) => bothResults(sights, key)));
};

/** Whether measurements of the same show a case both green and red. */
export const bothResults = (sights: readonly (Sight | undefined)[], key: string): boolean => {
  const seen = sights.flatMap((sight) => (sight?.kind === "seen" ? [sight.cases.get(key)?.outcome] : []));
  return seen.includes("passed") && seen.includes("failed");
};
