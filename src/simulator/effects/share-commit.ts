import { bringCommit } from "../git/bring.ts";
import type { Repo } from "../state/repository.ts";

/** Repositories of one network share their commits, and what is known of them. */
export async function shareCommit(into: Repo, from: Repo, oid: string): Promise<void> {
  if (into.id === from.id) return;
  await bringCommit(into.git, from.git, oid);
  for (const signed of from.signed) into.signed.add(signed);
  for (const [commit, creator] of from.creators) if (!into.creators.has(commit)) into.creators.set(commit, creator);
}
