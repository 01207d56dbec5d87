import type { Candidate, HarnessTouch, Landed } from "../model/facts.ts";
import type { FileChange } from "../model/change.ts";
import type { Sha } from "../model/names.ts";
import { harnessTouches, isWatchedManifest } from "../rules/harness-touches.ts";
import { diffTrees } from "./diff-trees.ts";
import type { Place } from "./git-process.ts";
import { manifestsDigest, treeOf } from "./ground.ts";
import { listTree } from "./list-tree.ts";
import { isAncestor, mergeTrees, writeCommit } from "./merge-trees.ts";
import type { Merged } from "./merge-trees.ts";
import { objectId } from "./object-id.ts";
import { readBlobs } from "./read-objects.ts";

type Landing = Merged & { readonly behind: boolean };

/** The tree that merging the candidate, and `head` where it is not in it, into base would give, and what it changes. */
export async function land(place: Place, base: Sha, candidate: Candidate, head: Sha | undefined): Promise<Landed> {
  const { tree, conflicts, behind } = await merge(place, objectId(base), candidate, head);
  if (conflicts !== undefined) return { kind: "conflict", tree, paths: conflicts };
  const [entries, files] = await Promise.all([listTree(place, tree), diffTrees(place, base, tree)]);
  const harness = await touchesOf(place, files);
  return { kind: "clean", tree, manifests: manifestsDigest(entries), files, harness, behind };
}

async function merge(place: Place, base: Sha, candidate: Candidate, head: Sha | undefined): Promise<Landing> {
  if (candidate.kind === "unpublished" && isOnTop(candidate, base, head))
    return { tree: objectId(candidate.tree), behind: false };
  const ours =
    candidate.kind === "published" ? candidate.head : await writeCommit(place, candidate.tree, candidate.parents);
  const whole = await withHead(place, ours, head);
  return typeof whole === "string" ? ontoBase(place, base, whole) : { ...whole, behind: false };
}

/** A child of both base and head: merging it moves base forward to its very tree, without asking git. */
function isOnTop(candidate: { readonly parents: readonly Sha[] }, base: Sha, head: Sha | undefined): boolean {
  return candidate.parents.includes(base) && (head === undefined || candidate.parents.includes(head));
}

/** A commit that holds both, or the conflict between them. */
async function withHead(place: Place, ours: Sha, head: Sha | undefined): Promise<Sha | Merged> {
  if (head === undefined || head === ours || (await isAncestor(place, head, ours))) return ours;
  if (await isAncestor(place, ours, head)) return head;
  const both = await mergeTrees(place, ours, head);
  return both.conflicts === undefined ? writeCommit(place, both.tree, [ours, head]) : both;
}

async function ontoBase(place: Place, base: Sha, commit: Sha): Promise<Landing> {
  if (await isAncestor(place, base, commit)) return { tree: await treeOf(place, commit), behind: false };
  return { ...(await mergeTrees(place, base, commit)), behind: true };
}

const readableBytes = 2 * 1024 * 1024;

async function touchesOf(place: Place, files: readonly FileChange[]): Promise<readonly HarnessTouch[]> {
  const watched = files.filter(({ path }) => isWatchedManifest(path));
  const sides = watched.flatMap(({ was, now }) => [was, now]).filter((side) => side?.mode.startsWith("100") === true);
  const oids = [...new Set(sides.map((side) => side?.oid ?? ""))];
  const blobs = await readBlobs(place, oids);
  const text = (side: FileChange["was"]): string | null | undefined => {
    if (side === undefined) return undefined;
    const bytes = side.mode.startsWith("100") ? blobs.get(side.oid) : undefined;
    return bytes === undefined || bytes.length > readableBytes ? null : bytes.toString("utf8");
  };
  return watched.flatMap(({ path, was, now }) => harnessTouches(path, text(was), text(now)));
}
