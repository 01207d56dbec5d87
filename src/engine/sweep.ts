import type { Clock, Reads, RepoRecord, Store } from "./needs.ts";

type Needs = {
  readonly store: Store;
  readonly reads: Reads;
  readonly clock: Clock;
  readonly log: { readonly error: (fields: object, message: string) => void };
};

/**
 * What webhooks would have told us, asked for: runs whose next look is due, and labelled issues that nobody told us of.
 * One repository that cannot be read does not keep the others from being looked at.
 */
export const createSweep = (needs: Needs) => async (): Promise<void> => {
  for (const subject of await needs.store.overdue(needs.clock.now())) await needs.store.wake(subject);
  for (const repo of await needs.store.repositories()) {
    await sweepRepository(needs, repo).catch((error: unknown) =>
      needs.log.error({ err: error, repo: repo.id }, "a repository could not be swept; the next sweep tries again"),
    );
  }
};

const sweepRepository = async ({ store, reads }: Needs, repo: RepoRecord): Promise<void> => {
  const labelled = await reads.labelled(repo);
  if (labelled.length === 0) return;
  const live = new Set((await store.liveRuns(repo.id)).map(({ run }) => run.issue));
  for (const issue of labelled) if (!live.has(issue)) await store.wake({ repo: repo.id, issue });
};
