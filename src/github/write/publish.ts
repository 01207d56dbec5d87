import type { Objects, RepoRecord } from "../../engine/needs.ts";
import { Unavailable } from "../../engine/needs.ts";
import type { Effect } from "../../model/effect.ts";
import type { World } from "../../model/facts.ts";
import type { Sha } from "../../model/names.ts";
import type { ProofRef } from "../../model/proof.ts";
import type { Proven } from "../../model/screen.ts";
import type { Client } from "../client/client.ts";
import { ourCheckRun, writeCheck, type CheckText } from "./check-run.ts";
import { makeHead } from "./head.ts";
import type { Markers } from "./marker.ts";
import { placeOf, type Place } from "./place.ts";
import { freshPull, openPull, setDraft, type PullState } from "./pull-request.ts";
import { clipTitle, marked } from "./text.ts";

type Publish = Extract<Effect, { do: "publish" }>;

/**
 * Branch, proof, pull request, check: in this order, so that whatever breaks in between is never shown as passed. Each step
 * finds what an earlier try left.
 */
export async function publish(
  client: Client,
  markers: Markers,
  repo: RepoRecord,
  issue: number,
  effect: Publish,
  world: World,
  objects: Objects,
  prove: (head: Sha) => Promise<Proven>,
): Promise<{ readonly head: Sha; readonly pull: number; readonly proof: ProofRef }> {
  const at = placeOf(repo, world.repo);
  const { publication } = effect;
  const head = await makeHead(client, at, effect, world.branch, objects);
  const proven = await prove(head);
  const opened = await openPull(client, at, {
    self: world.self,
    repoId: repo.id,
    branch: publication.branch,
    onto: world.repo.defaultBranch,
    head,
    title: clipTitle(publication.title),
    body: marked(proven.body, markers.mark("pull", repo.id, issue)),
    draft: publication.draft,
  });
  await setDraft(client, at, opened, publication.draft);
  await pass(client, at, world.self.appId, opened, head, proven.check);
  return { head, pull: opened.number, proof: proven.proof };
}

/** Concluding `success` cannot be taken back, so the head is read once more right before. */
async function pass(
  client: Client,
  at: Place,
  appId: number,
  opened: PullState,
  head: Sha,
  check: Proven["check"],
): Promise<void> {
  const [now, found] = await Promise.all([freshPull(client, at, opened.number), ourCheckRun(client, at, head, appId)]);
  if (now.state !== "open") throw new Unavailable(`#${now.number} was closed meanwhile`);
  if (now.head.sha !== head) throw new Unavailable(`Somebody pushed to #${now.number} meanwhile: that is judged first`);
  if (found?.conclusion === "success" && found.external_id === check.externalId) return;
  const text: CheckText = { ...check, status: "completed", conclusion: "success" };
  await writeCheck(client, at, head, appId, found, text);
}
