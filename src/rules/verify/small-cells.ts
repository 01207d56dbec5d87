import type { TreeFacts } from "../../model/facts.ts";
import type { Tree } from "../../model/names.ts";
import type { Wanted } from "./desk.ts";
import type { Bench } from "./entry-judgement.ts";
import { keysOf, type Sight } from "./sight.ts";

/** The cells in which only the changed test files run; a list holds several measurements of the same. */
export type SmallCells = {
  readonly head: readonly Sight[];
  readonly baseHead: readonly Sight[];
  readonly sabotage: Sight | undefined;
  readonly canary: Sight | undefined;
};

/** All of them, asked for together; undefined while one is missing. Cells that would show nothing are not measured. */
export const smallCells = (bench: Bench): SmallCells | undefined => {
  const { cells, facts, lands } = bench;
  const wanting: (Sight | undefined)[] = [];
  const see = (tree: Tree | undefined, like: TreeFacts, files: readonly string[], time = 1): Sight | undefined => {
    if (tree === undefined || files.length === 0) return undefined;
    const sight = bench.desk.see(small(bench, { tree, like, files, time }));
    wanting.push(sight);
    return sight;
  };
  const twice = (tree: Tree | undefined, like: TreeFacts): readonly Sight[] =>
    [see(tree, like, cells.changed), see(tree, like, cells.changed, 2)].filter((sight) => sight !== undefined);
  const made: SmallCells = {
    baseHead: twice(cells.trees.baseHead, facts.ground),
    head: twice(lands.tree, lands),
    sabotage: see(cells.trees.sabotage, lands, cells.changed),
    canary: see(cells.trees.canary, lands, cells.canary.files),
  };
  return wanting.includes(undefined) ? undefined : made;
};

/** The changed tests on source that does nothing: asked for only where the others leave it open. `none`: there is no such cell. */
export const idleCell = (bench: Bench): Sight | "none" | undefined => {
  const { cells, lands, desk } = bench;
  const tree = cells.trees.garbage;
  if (tree === undefined || cells.changed.length === 0) return "none";
  return desk.see(small(bench, { tree, like: lands, files: cells.changed, time: 1 }));
};

type Small = {
  readonly tree: Tree;
  readonly like: TreeFacts;
  readonly files: readonly string[];
  readonly time: number;
};

const small = (bench: Bench, { files, ...rest }: Small): Wanted => {
  const command = standAlone(bench) ? bench.only(files) : bench.whole;
  return { ...rest, command, minutes: bench.minutes, mayBeEmpty: true };
};

/** Files that fail by themselves and pass with all others can only be tried with all others. */
const standAlone = ({ cells, desk, lands, minutes, only }: Bench): boolean => {
  if (cells.changed.length === 0) return true;
  const sights = [1, 2].map((time) =>
    desk.peek({ tree: lands.tree, like: lands, command: only(cells.changed), time, minutes, mayBeEmpty: true }),
  );
  return !sights.every((sight) => sight?.kind === "seen" && (sight.crashed || keysOf(sight, "failed").length > 0));
};
