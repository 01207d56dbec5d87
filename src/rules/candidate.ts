import type { Candidate, World } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { newestChange } from "./attempts.ts";

/**
 * What is under judgement: the newest change an agent left while GitHub does not have it yet, else the head that the
 * pull request shows, whoever pushed it.
 */
export const candidateOf = (run: Run, world: Pick<World, "branch" | "pull" | "self">): Candidate | undefined => {
  const newestLeft = newestChange(run);
  const published = run.published.at(-1);
  if (newestLeft !== undefined && (published === undefined || newestLeft.attempt.n > published.attempt)) {
    const { attempt, change } = newestLeft;
    const parents = attempt.onto === undefined ? [attempt.base] : [attempt.onto, attempt.base];
    return { kind: "unpublished", attempt: attempt.n, tree: change.tree, parents };
  }
  if (published === undefined) return undefined;
  const head = world.pull?.head ?? world.branch;
  if (head === undefined) return undefined;
  const ours = run.published.some((each) => each.head === head);
  return { kind: "published", head, pushedBy: ours ? undefined : pusher(world) };
};

const pusher = (world: Pick<World, "pull" | "self">) =>
  world.pull?.authors.findLast((person) => person.id !== world.self.bot.id) ?? "somebody";

/** Whether an agent may be asked to mend the candidate: it is an agent's own work, not what a person pushed. */
export const isAgents = (candidate: Candidate | undefined): boolean =>
  candidate !== undefined && (candidate.kind === "unpublished" || candidate.pushedBy === undefined);
