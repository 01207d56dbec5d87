import { Unavailable } from "../../engine/needs.ts";
import type { Effect } from "../../model/effect.ts";
import { fourEyesName } from "../../rules/check.ts";
import type { Client } from "../client/client.ts";
import { ourCheckRun, writeCheck } from "./check-run.ts";
import type { Place } from "./place.ts";
import { freshPull } from "./pull-request.ts";

/** Writes the second check of a head; the head is read once more right before, because `success` opens a door. */
export async function conclude(
  client: Client,
  at: Place,
  appId: number,
  { pull, head, conclusion, title, summary, name }: Extract<Effect, { do: "conclude" }>,
): Promise<void> {
  const [now, found] = await Promise.all([
    freshPull(client, at, pull),
    ourCheckRun(client, at, head, appId, fourEyesName),
  ]);
  if (now.head.sha !== head) throw new Unavailable(`Somebody pushed to #${pull} meanwhile: that is judged first`);
  const text = { status: "completed", conclusion, title, summary, externalId: name } as const;
  await writeCheck(client, at, head, appId, found, text, fourEyesName);
}
