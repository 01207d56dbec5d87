import * as z from "zod";
import { Refused, Unavailable } from "../../engine/needs.ts";
import type { Self } from "../../model/facts.ts";
import type { RepoId, Sha } from "../../model/names.ts";
import type { Client } from "../client/client.ts";
import { createOnce } from "./create-once.ts";
import { inRepo, type Place } from "./place.ts";

const pull = z.object({
  number: z.int(),
  node_id: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().default(false),
  user: z.object({ id: z.int() }).nullable(),
  head: z.object({ sha: z.string(), ref: z.string(), repo: z.object({ id: z.int() }).nullable() }),
});
export type PullState = z.infer<typeof pull>;

type Wanted = {
  readonly self: Self;
  readonly repoId: RepoId;
  readonly branch: string;
  readonly onto: string;
  readonly head: Sha;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
};

/** The open pull request of our branch, opened if there is none. One that somebody closed on this very head stays closed. */
export async function openPull(client: Client, at: Place, wanted: Wanted): Promise<PullState> {
  const body = {
    title: wanted.title,
    body: wanted.body,
    head: wanted.branch,
    base: wanted.onto,
    draft: wanted.draft,
  };
  return createOnce({
    settleMs: client.settleMs,
    find: () => findPull(client, at, wanted),
    create: () => client.write(at.installation, "POST /repos/{owner}/{repo}/pulls", inRepo(at), body, pull),
  });
}

async function findPull(client: Client, at: Place, wanted: Wanted): Promise<PullState | undefined> {
  const params = { ...inRepo(at), head: `${at.owner}:${wanted.branch}`, state: "all" };
  const all = await client.list(at.installation, "GET /repos/{owner}/{repo}/pulls", params, pull, { fresh: true });
  const here = all
    .filter(({ head }) => head.ref === wanted.branch && head.repo?.id === wanted.repoId)
    .toSorted((a, b) => a.number - b.number);
  const isOurs = (one: PullState): boolean => one.user?.id === wanted.self.bot.id;
  const open = here.find((one) => isOurs(one) && one.state === "open");
  if (open !== undefined) return open;
  const foreign = here.find((one) => one.state === "open");
  if (foreign !== undefined) {
    throw new Refused(
      `#${foreign.number} was opened from ${wanted.branch} by somebody else: close it to let me open mine`,
    );
  }
  const closed = here.find((one) => isOurs(one) && one.head.sha === wanted.head);
  if (closed !== undefined) throw new Unavailable(`#${closed.number} was closed meanwhile`);
  return undefined;
}

/** The pull request as it is at this moment. */
export async function freshPull(client: Client, at: Place, number: number): Promise<PullState> {
  const route = "GET /repos/{owner}/{repo}/pulls/{number}";
  return client.get(at.installation, route, { ...inRepo(at), number }, pull, { fresh: true });
}

const toReady = `mutation Ready($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
const toDraft = `mutation Draft($id: ID!) {
  convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;

/** Makes a pull request a draft, or ready; REST cannot. */
export async function setDraft(client: Client, at: Place, found: PullState, draft: boolean): Promise<void> {
  if (found.draft === draft) return;
  await client.mutate(at.installation, draft ? toDraft : toReady, { id: found.node_id }, z.unknown());
}
