import type { TreeFacts } from "../../model/facts.ts";
import type { Tree } from "../../model/names.ts";
import type { NamedCommand } from "../commands-to-measure.ts";
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
  const often = (tree: Tree | undefined, like: TreeFacts, times: number): readonly Sight[] =>
    Array.from({ length: times }, (_, at) => see(tree, like, cells.changed, at + 1)).filter(
      (sight) => sight !== undefined,
    );
  const made: SmallCells = {
    baseHead: often(cells.trees.baseHead, facts.ground, 2),
    head: often(lands.tree, lands, bench.times.small),
    sabotage: see(cells.trees.sabotage, lands, cells.changed),
    canary: see(cells.trees.canary, lands, cells.canary.files),
  };
  return wanting.includes(undefined) ? undefined : made;
};

/**
 * The changed tests on source that does nothing, or that does nothing and still has its text: asked for only where the
 * others leave it open. `none`: there is no such cell.
 */
export const idleCell = (bench: Bench, which: "garbage" | "told"): Sight | "none" | undefined => {
  const { cells, lands, desk } = bench;
  const tree = cells.trees[which];
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
  return { ...rest, command: shifted(command, rest.time), minutes: bench.minutes, mayBeEmpty: true };
};

/**
 * A repetition gets other process ids, and a folder as every clone has one and no cell of ours: what goes by them is to
 * show it.
 */
const clone = "mkdir -p .git && echo 'ref: refs/heads/main' > .git/HEAD; ";
const shifted = (command: NamedCommand, time: number): NamedCommand =>
  time === 1 ? command : { ...command, command: `${clone}${"(:); ".repeat(time - 1)}${command.command}` };

/** Files that fail by themselves and pass with all others can only be tried with all others. */
const standAlone = ({ cells, desk, lands, minutes, only }: Bench): boolean => {
  if (cells.changed.length === 0) return true;
  const sights = [1, 2].map((time) =>
    desk.peek({
      tree: lands.tree,
      like: lands,
      command: shifted(only(cells.changed), time),
      time,
      minutes,
      mayBeEmpty: true,
    }),
  );
  return !sights.every((sight) => sight?.kind === "seen" && (sight.crashed || keysOf(sight, "failed").length > 0));
};
