import type { Facts, Lands, World } from "../model/facts.ts";
import type { Tree } from "../model/names.ts";
import type { Run } from "../model/run.ts";
import { planCells, textsWanted, type CellPlan } from "../rules/verify/plan-cells.ts";
import type { Git } from "./needs.ts";

const mostBytesEach = 1024 * 1024;

/** Makes the trees that `prove` measures beside *lands*. The same change gives the same trees, whoever asks, however often. */
export const composeCells = async (
  git: Pick<Git, "compose" | "contents">,
  world: World,
  run: Run,
  ground: Facts["ground"],
  lands: Lands,
): Promise<Facts["cells"]> => {
  if (lands.kind !== "clean" || !world.policy.ok) return {};
  const about = { policy: world.policy.value.policy, spec: run.spec, ground, lands };
  const wanted = textsWanted(about);
  if (wanted === undefined) return {};
  const contents = await git.contents(world.repo.id, wanted, mostBytesEach);
  const text = (oid: string): string | undefined => decoded(contents.get(oid));
  const plans = planCells({ ...about, text });
  const made = await Promise.all(
    Object.entries(plans).map(async ([name, plan]) => [name, await compose(git, world.repo.id, plan)] as const),
  );
  return Object.fromEntries(made);
};

const compose = async (git: Pick<Git, "compose">, repo: number, plan: CellPlan): Promise<Facts["cells"][string]> => {
  if (plan.kind === "not composable") return plan;
  const { recipes, ...rest } = plan;
  const trees = await Promise.all(
    Object.entries(recipes).map(async ([cell, { start, edits }]): Promise<readonly [string, Tree]> => [
      cell,
      edits.length === 0 ? start : await git.compose(repo, start, edits),
    ]),
  );
  return { ...rest, trees: Object.fromEntries(trees) };
};

/** What is not text is nothing that we could add to, or replace by text. */
const decoded = (bytes: Uint8Array | undefined): string | undefined => {
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};
