import type { RepoRecord } from "../../engine/needs.ts";
import type { Repo } from "../../model/facts.ts";

/** Where a write goes: the installation whose queue it waits in, and the repository by its present name. */
export type Place = { readonly installation: number; readonly owner: string; readonly repo: string };

export const placeOf = (record: RepoRecord, now: Pick<Repo, "owner" | "name"> = record): Place => ({
  installation: record.installation,
  owner: now.owner,
  repo: now.name,
});

/** The repository as request parameters. */
export const inRepo = (at: Place): { owner: string; repo: string } => ({ owner: at.owner, repo: at.repo });
