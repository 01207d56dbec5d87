import type { Comment, Facts, Landed, Lands, World } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { candidateOf } from "../rules/candidate.ts";
import { specOf } from "../rules/frozen.ts";
import { setupTouches } from "../rules/verify/setup-touches.ts";
import { composeCells } from "./compose-cells.ts";
import type { Git, Inspect, Reads, RepoRecord, Store } from "./needs.ts";

type Needs = {
  readonly git: Git;
  readonly inspect: Inspect;
  readonly reads: Pick<Reads, "remote">;
  readonly store: Pick<Store, "held" | "waiting" | "sandboxes">;
};

/**
 * Adds what only the trusted repository can say to what was read of GitHub: base's paths, the tree a merge would give,
 * and what its files were found to hold.
 */
export const gather = async (needs: Needs, repo: RepoRecord, seen: World, run: Run): Promise<Facts> => {
  const { git, inspect, reads, store } = needs;
  const world = { ...ofThisRun(run, seen), sandboxes: await store.sandboxes() };
  const head = world.pull?.head ?? world.branch;
  const commits = [world.base.sha, ...(head === undefined || world.pull?.merged !== undefined ? [] : [head])];
  await git.fetch(world.repo.id, await reads.remote(repo), commits);
  const [held, waiting] = [await store.held(world.repo.id, run.id), await store.waiting(world.repo.id, run.id)];
  const ground = await git.ground(world.repo.id, world.base.sha);
  const spec = specOf(world, ground.paths);
  const candidate = world.pull?.merged === undefined ? candidateOf(run, world) : undefined;
  if (candidate === undefined) return { ...world, spec, ground, held, waiting, candidate, cells: {}, lands: undefined };
  const landed = await git.land(world.repo.id, world.base.sha, candidate, head);
  const lands: Lands =
    landed.kind === "clean"
      ? { ...withSetup(landed, ground), findings: await inspect(world.repo.id, ground.tree, landed) }
      : landed;
  const cells = await composeCells(git, world, run, ground, lands);
  return { ...world, spec, ground, held, waiting, candidate, cells, lands };
};

/** What base's test runners load first decides how tests run, too. */
const withSetup = (landed: Extract<Landed, { kind: "clean" }>, ground: Facts["ground"]) => ({
  ...landed,
  harness: [...landed.harness, ...setupTouches(ground.harness, landed.files)],
});

/** A pull request that ended before this run was asked for belongs to an earlier one. */
const ofThisRun = (run: Run, world: World): World => {
  const { pull } = world;
  if (pull === undefined || pull.open || run.published.some((each) => each.pull === pull.number)) return world;
  const sinceAsked = pull.merged !== undefined && pull.merged.at >= run.requested.at;
  return sinceAsked ? world : { ...world, pull: undefined };
};

/** Reads everything about a run. `fresh`: past every cache, right before something irreversible. */
export const lookAt = async (
  needs: Needs & { readonly reads: Reads },
  repo: RepoRecord,
  run: Run,
  how: { readonly fresh: boolean; readonly heard: readonly Comment[] },
): Promise<Facts> => {
  const { reads } = needs;
  const world = how.fresh
    ? await reads.lookAgain(repo, run.issue, run, how.heard)
    : await reads.look(repo, run.issue, run, how.heard);
  return gather(needs, repo, world, run);
};
