import type { Effect } from "../model/effect.ts";
import type { Run } from "../model/run.ts";
import { next, type Step } from "../rules/next.ts";
import { render } from "../rules/render.ts";
import { lookAt } from "./gather.ts";
import { holdBack } from "./hold-back.ts";
import type { Hush } from "./hush.ts";
import { proveMerge, provePublication } from "./prove.ts";
import type { Clock, Git, Inspect, Proofs, Queued, Reads, RepoRecord, Scanner, Store, Writes } from "./needs.ts";

type Needs = {
  readonly store: Store;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly git: Git;
  readonly proofs: Proofs;
  readonly inspect: Inspect;
  readonly scanner: Scanner;
  readonly clock: Clock;
  readonly hush: Pick<Hush, "during">;
};

/** Kinds of effects that write GitHub; the process that performs them holds no engine socket. */
export const githubEffects: readonly Effect["do"][] = ["publish", "merge", "conclude", "prove", "acknowledge", "show"];

/**
 * Performs an effect on GitHub. Idempotent by the effect's name. What cannot be undone is asked for again by a fresh
 * judgement first: an effect that the present facts no longer want is not performed.
 */
export const createPerform =
  (needs: Needs) =>
  async ({ run: id, effect }: Queued): Promise<void> => {
    const stored = await needs.store.runById(id);
    if (stored === undefined) return;
    const repo = await repoOf(needs.store, stored.run.repo);
    if (repo === undefined) return;
    await performOne(needs, repo, stored.run, effect);
  };

const performOne = async (needs: Needs, repo: RepoRecord, run: Run, effect: Effect): Promise<void> => {
  switch (effect.do) {
    case "publish":
      return hushed(needs, run, () => publish(needs, repo, run, effect));
    case "merge":
      return hushed(needs, run, () => merge(needs, repo, run, effect));
    case "conclude":
      return conclude(needs, repo, run, effect);
    case "prove":
      return proveMerge(needs, repo, run, effect);
    case "acknowledge":
      return needs.writes.acknowledge(repo, effect);
    case "show":
      return show(needs, repo, run);
    case "start":
    case "stop":
      throw new Error(`${effect.name} is for the worker`);
  }
};

const hushed = ({ hush, store }: Needs, { repo, issue }: Run, work: () => Promise<void>): Promise<void> =>
  hush.during({ repo, issue }, work, () => store.wake({ repo, issue }));

const repoOf = async (store: Store, id: number): Promise<RepoRecord | undefined> =>
  (await store.repositories()).find((repo) => repo.id === id);

/** The judgement now, past every cache. */
const judgeAgain = async (needs: Needs, repo: RepoRecord, run: Run): Promise<Step> =>
  next(run, await lookAt(needs, repo, run, { fresh: true, heard: [] }));

const wanted = <E extends Effect>(step: Step, effect: E): E | undefined =>
  step.effects.find((each): each is E => each.name === effect.name && each.do === effect.do);

const publish = async (
  needs: Needs,
  repo: RepoRecord,
  run: Run,
  asked: Extract<Effect, { do: "publish" }>,
): Promise<void> => {
  const step = await judgeAgain(needs, repo, run);
  const effect = wanted(step, asked);
  if (effect === undefined) return needs.store.wake({ repo: run.repo, issue: run.issue });
  const { facts } = step;
  const said = await holdBack(needs.scanner, step);
  const prove = (head: string) => provePublication(needs, said, effect.tree, head);
  const objects = needs.git.objects(run.repo);
  const { head, pull, proof } = await needs.writes.publish(repo, run.issue, effect, facts, objects, prove);
  await needs.store.append(run.id, {
    id: `publish/${head}/${effect.tree}/${proof.digest}`,
    at: needs.clock.now(),
    type: "published",
    attempt: effect.attempt,
    head,
    tree: effect.tree,
    base: effect.base,
    pull,
    proof,
  });
};

const merge = async (
  needs: Needs,
  repo: RepoRecord,
  run: Run,
  asked: Extract<Effect, { do: "merge" }>,
): Promise<void> => {
  const effect = wanted(await judgeAgain(needs, repo, run), asked);
  if (effect !== undefined) await needs.writes.merge(repo, effect);
  await needs.store.wake({ repo: run.repo, issue: run.issue });
};

const conclude = async (
  needs: Needs,
  repo: RepoRecord,
  run: Run,
  asked: Extract<Effect, { do: "conclude" }>,
): Promise<void> => {
  const effect = wanted(await judgeAgain(needs, repo, run), asked);
  if (effect !== undefined) await needs.writes.conclude(repo, effect);
  await needs.store.wake({ repo: run.repo, issue: run.issue });
};

const show = async (needs: Needs, repo: RepoRecord, run: Run): Promise<void> => {
  const facts = await lookAt(needs, repo, run, { fresh: false, heard: [] });
  const step = await holdBack(needs.scanner, next(run, facts));
  await needs.writes.show(repo, run, render(step), facts);
};
