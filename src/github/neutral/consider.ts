import * as z from "zod";
import type { RepoRecord } from "../../engine/needs.ts";
import { Unavailable } from "../../engine/needs.ts";
import type { Self } from "../../model/facts.ts";
import type { Client } from "../client/client.ts";
import { ourCheckRun, writeCheck, type CheckRun, type CheckText } from "../write/check-run.ts";
import { inRepo, placeOf, type Place } from "../write/place.ts";
import { hasOurs, listedCommit, type ListedCommit } from "./judge.ts";

const pull = z.object({
  number: z.int(),
  state: z.enum(["open", "closed"]),
  user: z.object({ id: z.int() }).nullable(),
  head: z.object({ sha: z.string(), ref: z.string(), repo: z.object({ id: z.int() }).nullable() }),
  base: z.object({ repo: z.object({ id: z.int(), default_branch: z.string() }) }),
});
const compared = z.object({ total_commits: z.int(), commits: z.array(listedCommit) });
const branchHead = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) });

/** More commits than this are not walked through: then nobody knows whether one is an agent's. */
const mostCommits = 2_000;

/** External ids of checks that no run owns begin with this. */
const apart = "apart/";

const words = {
  person: {
    conclusion: "neutral",
    title: "Not an agent's change: not judged",
    summary: "No commit of this pull request was made by an agent, so there is nothing for me to judge.",
  },
  agent: {
    conclusion: "action_required",
    title: "An agent's commits, but no run of mine",
    summary:
      "This pull request has commits that an agent made, and no run has judged them at this head. Open the change through its issue, or leave those commits out.",
  },
} as const;

/**
 * Answers the check on a pull request that no run owns: `neutral` when all of it is people's work. Needs nothing but
 * GitHub. Whatever is not certain is not neutral: then this throws, and there is no check.
 */
export async function consider(
  client: Client,
  self: Self,
  repo: RepoRecord,
  number: number,
  again: boolean,
): Promise<void> {
  const at = placeOf(repo);
  const route = "GET /repos/{owner}/{repo}/pulls/{number}";
  const found = await client.get(at.installation, route, { ...inRepo(at), number }, pull, { fresh: true });
  if (found.base.repo.id !== repo.id) throw new Unavailable(`${repo.owner}/${repo.name} is another repository now`);
  const { sha, ref, repo: from } = found.head;
  if (found.state !== "open" || found.user?.id === self.bot.id) return;
  if (from?.id === repo.id && /^lintel\/\d+$/u.test(ref)) return;
  const standing = await ourCheckRun(client, at, sha, self.appId);
  if (standing !== undefined && standing.external_id?.startsWith(apart) !== true) return;
  const isAgents = hasOurs(await commitsOf(client, at, found.base.repo.default_branch, sha), self.bot.id);
  if (isAgents && (await isHeadOfOurs(client, at, sha))) return;
  const text = isAgents ? words.agent : words.person;
  if (standing !== undefined && standing.conclusion === text.conclusion && !again) return;
  await write(client, at, self, sha, standing, { ...text, status: "completed", externalId: `${apart}${sha}` });
}

/** A run may have answered while we looked. */
async function write(
  client: Client,
  at: Place,
  self: Self,
  sha: string,
  standing: CheckRun | undefined,
  text: CheckText,
): Promise<void> {
  const now = await ourCheckRun(client, at, sha, self.appId);
  if (now?.id !== standing?.id || now?.external_id !== standing?.external_id) return;
  await writeCheck(client, at, sha, self.appId, now, text);
}

/** Everything the head has and the default branch has not: a stacked pull request shows less than it brings. */
async function commitsOf(client: Client, at: Place, base: string, sha: string): Promise<readonly ListedCommit[]> {
  const all: ListedCommit[] = [];
  const params = { ...inRepo(at), basehead: `${base}...${sha}`, per_page: 100 };
  for (let page = 1; ; page += 1) {
    const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
    const { total_commits: total, commits } = await client.get(at.installation, route, { ...params, page }, compared, {
      fresh: true,
    });
    if (total > mostCommits) throw new Unavailable(`${sha} is more than ${mostCommits} commits away from ${base}`);
    all.push(...commits);
    if (all.length >= total) return all;
    if (commits.length === 0) throw new Unavailable(`GitHub lists ${all.length} of ${total} commits`);
  }
}

/** Whether a branch of ours is at this very commit: then its run answers. */
async function isHeadOfOurs(client: Client, at: Place, sha: string): Promise<boolean> {
  const route = "GET /repos/{owner}/{repo}/git/matching-refs/heads/lintel/";
  const all = await client.list(at.installation, route, inRepo(at), branchHead, { fresh: true });
  return all.some(({ ref, object }) => object.sha === sha && /^refs\/heads\/lintel\/\d+$/u.test(ref));
}
