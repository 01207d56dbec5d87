import * as z from "zod";
import type { Sha } from "../../model/names.ts";
import type { Annotation } from "../../model/screen.ts";
import { checkName } from "../../rules/check.ts";
import type { Client } from "../client/client.ts";
import { createOnce } from "./create-once.ts";
import { inRepo, type Place } from "./place.ts";
import { clip, clipTitle } from "./text.ts";

const checkRun = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  external_id: z.string().nullish(),
  app: z.object({ id: z.int() }).nullable(),
});
export type CheckRun = z.infer<typeof checkRun>;

/** What our check on a commit shall say. */
export type CheckText = {
  readonly status: "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | "action_required" | "cancelled" | "neutral" | undefined;
  readonly title: string;
  readonly summary: string;
  readonly externalId: string;
  readonly annotations?: readonly Annotation[];
};

/** A check of ours on a commit now: the newest, because that is the one GitHub counts. Others of the same name are not ours. */
export async function ourCheckRun(
  client: Client,
  at: Place,
  head: Sha,
  appId: number,
  named = checkName,
): Promise<CheckRun | undefined> {
  const route = "GET /repos/{owner}/{repo}/commits/{head}/check-runs";
  const params = { ...inRepo(at), head, check_name: named, filter: "all", app_id: appId };
  const all = await client.list(at.installation, route, params, checkRun, { fresh: true, key: "check_runs" });
  return all
    .filter(({ name, app }) => name === named && app?.id === appId)
    .toSorted((a, b) => a.id - b.id)
    .at(-1);
}

/** Writes our one check of that name on a commit: changes the one that was found just now, or creates it where there was none. */
export async function writeCheck(
  client: Client,
  at: Place,
  head: Sha,
  appId: number,
  found: CheckRun | undefined,
  text: CheckText,
  named = checkName,
): Promise<void> {
  if (found !== undefined) {
    const route = "PATCH /repos/{owner}/{repo}/check-runs/{id}";
    await client.write(at.installation, route, { ...inRepo(at), id: found.id }, bodyOf(text), checkRun);
    return;
  }
  const body = { name: named, head_sha: head, ...bodyOf(text) };
  await createOnce({
    settleMs: client.settleMs,
    looked: true,
    find: () => ourCheckRun(client, at, head, appId, named),
    create: () => client.write(at.installation, "POST /repos/{owner}/{repo}/check-runs", inRepo(at), body, checkRun),
  });
}

function bodyOf(text: CheckText): object {
  return {
    status: text.status,
    ...(text.conclusion === undefined ? {} : { conclusion: text.conclusion }),
    external_id: text.externalId,
    output: { title: clipTitle(text.title), summary: clip(text.summary), ...remarks(text.annotations ?? []) },
  };
}

/** GitHub adds what it is sent to what stands there, so they go out only where the text changes with them. */
function remarks(all: readonly Annotation[]): object {
  if (all.length === 0) return {};
  return {
    annotations: all.map(({ path, line, level, title, message }) => ({
      path,
      start_line: line,
      end_line: line,
      annotation_level: level,
      title,
      message,
    })),
  };
}
