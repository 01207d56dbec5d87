import * as z from "zod";
import type { RepoRecord } from "../../engine/needs.ts";
import type { Pull, World } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { Screen } from "../../model/screen.ts";
import { checkExternalId, ourCheck } from "../../rules/check.ts";
import type { Client } from "../client/client.ts";
import { ourCheckRun, writeCheck } from "./check-run.ts";
import { writeComment, type Thread } from "./comment.ts";
import { writeLabels } from "./labels.ts";
import type { Markers } from "./marker.ts";
import { inRepo, placeOf, type Place } from "./place.ts";
import type { WriteAssignees } from "./write-assignees.ts";
import { clip, clipTitle, isSame, marked } from "./text.ts";

/** Writes the difference between the screen and what GitHub shows: nothing when they are the same. */
export async function show(
  client: Client,
  tools: { readonly markers: Markers; readonly writeAssignees: WriteAssignees },
  repo: RepoRecord,
  run: Run,
  screen: Screen,
  world: World,
): Promise<void> {
  const at = placeOf(repo, world.repo);
  const { markers, writeAssignees } = tools;
  const { issue, pull, self } = world;
  if (issue !== undefined) {
    const thread: Thread = { comments: issue.comments, at: world.at };
    const marker = markers.mark("status", repo.id, issue.number);
    await writeComment(client, at, self, thread, { on: issue.number, marker, text: screen.comment });
    await writeLabels(client, at, issue, screen.labels);
    await writeAssignees(client, at, issue, screen);
  }
  for (const { on, body } of screen.answers) {
    const comments = on === issue?.number ? issue.comments : on === pull?.number ? pull.comments : undefined;
    if (comments === undefined) continue;
    const marker = markers.mark("answer", repo.id, on);
    await writeComment(client, at, self, { comments, at: world.at }, { on, marker, text: body });
  }
  if (pull === undefined || pull.merged !== undefined) return;
  if (screen.pull !== undefined) {
    const marker = markers.mark("pull", repo.id, run.issue);
    await writePullText(client, at, pull, { title: screen.pull.title, body: marked(screen.pull.body, marker) });
  }
  if (screen.check !== undefined) await showCheck(client, at, run, screen.check, pull, world);
}

async function writePullText(
  client: Client,
  at: Place,
  pull: Pull,
  wanted: { readonly title: string; readonly body: string },
): Promise<void> {
  const title = clipTitle(wanted.title);
  if (!pull.open || (pull.title === title && isSame(pull.body, wanted.body))) return;
  const params = { ...inRepo(at), number: pull.number };
  const body = { title, body: wanted.body };
  await client.write(at.installation, "PATCH /repos/{owner}/{repo}/pulls/{number}", params, body, z.unknown());
}

/** Says on the head how far it is; a `success` belongs to this head's own tree and stays, unless the screen revokes it. */
async function showCheck(
  client: Client,
  at: Place,
  run: Run,
  check: NonNullable<Screen["check"]>,
  pull: Pull,
  world: World,
): Promise<void> {
  const shown = ourCheck(world);
  const stands = (conclusion: string | null | undefined) => conclusion === "success" && check.revokes !== true;
  if (stands(shown?.conclusion) || (shown !== undefined && says(shown, check))) return;
  const { appId } = world.self;
  const now = await ourCheckRun(client, at, pull.head, appId);
  if (stands(now?.conclusion)) return;
  const text = { ...check, externalId: checkExternalId(run, pull.headTree) };
  await writeCheck(client, at, pull.head, appId, now, text);
}

function says(shown: Pull["checks"][number], check: NonNullable<Screen["check"]>): boolean {
  return (
    shown.status === check.status &&
    shown.conclusion === check.conclusion &&
    shown.title === clipTitle(check.title) &&
    isSame(shown.summary ?? "", clip(check.summary))
  );
}
