import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Effect } from "../../model/effect.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub, Uncertain } from "../client/failure.ts";
import { inRepo, type Place } from "./place.ts";

type Merge = Extract<Effect, { do: "merge" }>;

const merged = z.object({ merged: z.literal(true) });
const state = z.object({
  merged: z.boolean(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().default(false),
  mergeable: z.boolean().nullable(),
  head: z.object({ sha: z.string() }),
});

/**
 * Merges exactly this head. Done already is done. `Unavailable` when head or base moved meanwhile, because the gates must
 * look again; `Refused` when the branch rules say no.
 */
export async function merge(client: Client, at: Place, effect: Merge): Promise<void> {
  const body = {
    sha: effect.head,
    merge_method: effect.method,
    commit_title: effect.title,
    commit_message: effect.message,
  };
  const params = { ...inRepo(at), number: effect.pull };
  try {
    await client.write(at.installation, "PUT /repos/{owner}/{repo}/pulls/{number}/merge", params, body, merged);
  } catch (error) {
    const asked = error instanceof RefusedByGitHub && (error.status === 405 || error.status === 409);
    if (!asked && !(error instanceof Uncertain)) throw error;
    if (error instanceof Uncertain) await sleep(client.settleMs);
    await explain(client, at, effect, error);
  }
}

/** GitHub answers 405 alike for rules and for a base that just moved: the pull request itself tells them apart. */
async function explain(client: Client, at: Place, effect: Merge, error: Error): Promise<void> {
  const params = { ...inRepo(at), number: effect.pull };
  const route = "GET /repos/{owner}/{repo}/pulls/{number}";
  const now = await client.get(at.installation, route, params, state, { fresh: true });
  if (now.merged && now.head.sha === effect.head) return;
  if (error instanceof Uncertain) throw error;
  const changed = now.state !== "open" || now.draft || now.head.sha !== effect.head || now.mergeable !== true;
  const status = error instanceof RefusedByGitHub ? error.status : undefined;
  if (changed || status === 409 || saysBaseMoved(error)) {
    throw new Unavailable(`#${effect.pull} is not as it was judged: ${error.message}`, { cause: error });
  }
  throw error;
}

/** The one 405 that passes by itself; GitHub gives it no code of its own. */
const saysBaseMoved = (error: Error): boolean => error.message.includes("Base branch was modified");
