import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Objects } from "../../engine/needs.ts";
import { Refused, Unavailable } from "../../engine/needs.ts";
import type { Effect } from "../../model/effect.ts";
import type { Sha } from "../../model/names.ts";
import type { Client } from "../client/client.ts";
import { RefusedByGitHub, Uncertain } from "../client/failure.ts";
import { inRepo, type Place } from "./place.ts";
import { makeTree } from "./tree.ts";

type Publish = Extract<Effect, { do: "publish" }>;

const ref = z.object({ object: z.object({ sha: z.string() }) });
const commit = z.object({
  sha: z.string(),
  tree: z.object({ sha: z.string() }),
  parents: z.array(z.object({ sha: z.string() })),
});

const compared = z.object({ behind_by: z.int() });

/** Head of a branch now, past every cache; undefined when there is no such branch. */
async function branchHead(client: Client, at: Place, branch: string): Promise<Sha | undefined> {
  const params = { ...inRepo(at), branch };
  const route = "GET /repos/{owner}/{repo}/git/ref/heads/{+branch}";
  return (await client.find(at.installation, route, params, ref, { fresh: true }))?.object.sha;
}

/**
 * Brings the branch to a commit that shows the verified tree, and answers that commit. `now` is the branch as it was read
 * a moment ago; moving it is a compare-and-swap. Throws `Unavailable` when the branch is not where the effect expects it:
 * the gates judge what stands there now.
 */
export async function makeHead(
  client: Client,
  at: Place,
  effect: Publish,
  now: Sha | undefined,
  objects: Objects,
): Promise<Sha> {
  const { branch, commitMessage } = effect.publication;
  const { parents, expect } = effect;
  if (parents === undefined) {
    if (now === undefined || now !== expect) throw moved(branch);
    return now;
  }
  if (now !== expect) return standing(client, at, effect, now);
  if (now !== undefined && (await isThere(client, at, effect, now))) return now;
  const [first] = parents;
  if (first === undefined) throw new Error(`${effect.name} has no parent to stand on`);
  await makeTree(client, at, objects, await objects.treeOf(first), effect.tree);
  // Without author and committer GitHub signs the commit in the app's name.
  const body = { message: commitMessage, tree: effect.tree, parents };
  const route = "POST /repos/{owner}/{repo}/git/commits";
  const made = await client.write(at.installation, route, inRepo(at), body, commit);
  if (made.tree.sha !== effect.tree) throw new Refused("GitHub made a commit of another tree: nothing was published");
  return moveBranch(client, at, effect, made.sha);
}

/**
 * A try that died after moving the branch is not remembered, and what it left is then taken for somebody's push to catch
 * up with: a head that shows the tree and has every other parent among its ancestors is already that commit.
 */
async function isThere(client: Client, at: Place, effect: Publish, head: Sha): Promise<boolean> {
  const others = effect.parents?.filter((parent) => parent !== head) ?? [];
  if (others.length === 0 || (await commitAt(client, at, head)).tree.sha !== effect.tree) return false;
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const missing = others.map(async (parent) => {
    const params = { ...inRepo(at), basehead: `${parent}...${head}`, per_page: 1 };
    return (await client.get(at.installation, route, params, compared)).behind_by;
  });
  return (await Promise.all(missing)).every((commits) => commits === 0);
}

const commitAt = (client: Client, at: Place, sha: Sha): Promise<z.infer<typeof commit>> =>
  client.get(at.installation, "GET /repos/{owner}/{repo}/git/commits/{sha}", { ...inRepo(at), sha }, commit);

/** An earlier try may have come this far: then the branch shows the same tree on the same parents. */
async function standing(client: Client, at: Place, effect: Publish, head: Sha | undefined): Promise<Sha> {
  if (head === undefined) throw moved(effect.publication.branch);
  const found = await commitAt(client, at, head);
  const parents = found.parents.map(({ sha }) => sha);
  if (found.tree.sha === effect.tree && parents.join() === effect.parents?.join()) return head;
  throw moved(effect.publication.branch);
}

/**
 * Compare-and-swap: creating refuses an existing branch, and `force: false` refuses to leave behind a push that `to`
 * does not descend from.
 */
async function moveBranch(client: Client, at: Place, effect: Publish, to: Sha): Promise<Sha> {
  const { branch } = effect.publication;
  try {
    if (effect.expect === undefined) {
      const body = { ref: `refs/heads/${branch}`, sha: to };
      await client.write(at.installation, "POST /repos/{owner}/{repo}/git/refs", inRepo(at), body, ref);
    } else {
      const route = "PATCH /repos/{owner}/{repo}/git/refs/heads/{+branch}";
      await client.write(at.installation, route, { ...inRepo(at), branch }, { sha: to, force: false }, ref);
    }
    return to;
  } catch (error) {
    if (!(error instanceof Uncertain) && !(error instanceof RefusedByGitHub && error.status === 422)) throw error;
    if (error instanceof Uncertain) await sleep(client.settleMs);
    const now = await branchHead(client, at, branch);
    if (now === effect.expect) throw error;
    return now === to ? now : standing(client, at, effect, now);
  }
}

const moved = (branch: string): Unavailable =>
  new Unavailable(`${branch} moved meanwhile: what is there is judged first`);
