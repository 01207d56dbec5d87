import * as z from "zod";
import type { Comment, Self } from "../../model/facts.ts";
import type { Instant } from "../../model/names.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub } from "../client/failure.ts";
import { createOnce } from "./create-once.ts";
import { carries } from "./marker.ts";
import { inRepo, type Place } from "./place.ts";
import { isSame, marked } from "./text.ts";

const written = z.object({ id: z.int(), body: z.string().nullish(), user: z.object({ id: z.int() }).nullable() });
type Known = { readonly id: number; readonly body: string };

export type MarkedComment = {
  /** Issue or pull request number it stands on. */
  readonly on: number;
  readonly marker: string;
  readonly text: string;
};

/** What was read of the thread, and when: anything older is in `comments`. */
export type Thread = { readonly comments: readonly Comment[]; readonly at: Instant };

/** GitHub's clock and ours may differ; comments this much older than the reading are looked for again. */
const clockSlackMs = 3_600_000;

/** One comment for one marker: created once, edited in place, not touched when it says the same. */
export async function writeComment(
  client: Client,
  at: Place,
  self: Self,
  thread: Thread,
  wanted: MarkedComment,
): Promise<void> {
  const body = marked(wanted.text, wanted.marker);
  const read = thread.comments.filter((one) => one.author?.id === self.bot.id && carries(one.body, wanted.marker));
  const [first, ...doubles] = read.toSorted((a, b) => a.id - b.id);
  for (const double of doubles) await remove(client, at, double.id);
  if (first !== undefined && (isSame(first.body, body) || (await edit(client, at, first.id, body)))) return;
  const since = new Date(thread.at - clockSlackMs).toISOString();
  const standing = await createOnce<Known>({
    settleMs: client.settleMs,
    find: () => findComment(client, at, self, wanted, since),
    create: async () => {
      const params = { ...inRepo(at), number: wanted.on };
      const route = "POST /repos/{owner}/{repo}/issues/{number}/comments";
      const made = await client.write(at.installation, route, params, { body }, written);
      return { id: made.id, body };
    },
  });
  if (!isSame(standing.body, body)) await edit(client, at, standing.id, body);
}

async function findComment(
  client: Client,
  at: Place,
  self: Self,
  wanted: MarkedComment,
  since: string,
): Promise<Known | undefined> {
  const route = "GET /repos/{owner}/{repo}/issues/{number}/comments";
  const params = { ...inRepo(at), number: wanted.on, since };
  const all = await client.list(at.installation, route, params, written, { fresh: true });
  const ours = all
    .map(({ id, body, user }) => ({ id, body: body ?? "", by: user?.id }))
    .filter(({ body, by }) => by === self.bot.id && carries(body, wanted.marker));
  return ours.toSorted((a, b) => a.id - b.id)[0];
}

/** False when the comment is gone. */
async function edit(client: Client, at: Place, id: number, body: string): Promise<boolean> {
  const route = "PATCH /repos/{owner}/{repo}/issues/comments/{id}";
  return unlessGone(client.write(at.installation, route, { ...inRepo(at), id }, { body }, written));
}

async function remove(client: Client, at: Place, id: number): Promise<void> {
  const route = "DELETE /repos/{owner}/{repo}/issues/comments/{id}";
  await unlessGone(client.write(at.installation, route, { ...inRepo(at), id }, undefined, z.unknown()));
}

/** Waits for a write; false when what it was about is not there any more. */
export async function unlessGone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof RefusedByGitHub && (error.status === 404 || error.status === 410)) return false;
    throw error;
  }
}
