import { Unavailable } from "../../engine/needs.ts";
import type { Pull, Self } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { Client } from "../client/client.ts";
import { personOf } from "./actor.ts";
import { onePull, onePullDocument, type RawRepository } from "./document.ts";
import { pullOf } from "./pull.ts";

/**
 * Ours among the branch's pull requests: the open one; else the one this run published, closed or merged; else the
 * newest merged one. Somebody else's, from a fork or from our branch, is never it.
 */
export async function ourPull(
  client: Client,
  installation: number,
  self: Self,
  run: Run | undefined,
  raw: RawRepository,
): Promise<Pull | undefined> {
  const ours = raw.all.nodes.filter(({ author }) => personOf(author)?.id === self.bot.id);
  const published = new Set(run?.published.map(({ pull }) => pull));
  const chosen =
    ours.find(({ state }) => state === "OPEN") ??
    ours.find(({ number }) => published.has(number)) ??
    ours.find(({ state }) => state === "MERGED");
  if (chosen === undefined) return undefined;
  const newest = raw.newest.nodes[0];
  if (newest?.number === chosen.number) return pullOf(client, installation, newest);
  const variables = { owner: raw.owner.login, name: raw.name, number: chosen.number };
  const { repository } = await client.query(installation, onePullDocument, variables, onePull);
  if (repository.databaseId !== raw.databaseId) throw new Unavailable(`${raw.name} is another repository now`);
  return pullOf(client, installation, repository.pullRequest);
}
