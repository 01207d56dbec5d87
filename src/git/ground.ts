import type { Facts } from "../model/facts.ts";
import type { Digest, Sha } from "../model/names.ts";
import { createHash } from "node:crypto";
import { isLockfile, isManifest } from "../rules/manifests.ts";
import { isHarnessFile } from "../rules/verify/harness-files.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { listTree } from "./list-tree.ts";
import type { TreeEntry } from "./list-tree.ts";
import { objectId } from "./object-id.ts";
import { readSmallBlobs } from "./read-objects.ts";

const mostHarnessBytes = 256 * 1024;

/** Base's tree, its paths, the digest of its manifests and lockfiles, and what says how tests run. */
export async function groundOf(place: Place, base: Sha): Promise<Facts["ground"]> {
  const [tree, entries] = await Promise.all([treeOf(place, base), listTree(place, base)]);
  const harness = await harnessOf(place, entries);
  return { tree, manifests: manifestsDigest(entries), paths: entries.map(({ path }) => path), harness };
}

async function harnessOf(place: Place, entries: readonly TreeEntry[]): Promise<Facts["ground"]["harness"]> {
  const files = entries.filter(({ path, mode }) => mode.startsWith("100") && isHarnessFile(path));
  const oids = files.map(({ oid }) => oid);
  const texts = await readSmallBlobs(place, oids, mostHarnessBytes);
  return Object.fromEntries(
    files.flatMap(({ path, oid }) => {
      const text = texts.get(oid)?.toString("utf8");
      return text === undefined ? [] : [[path, text]];
    }),
  );
}

/** The tree of a commit. Throws `Unavailable` when the commit is not here. */
export async function treeOf(place: Place, commit: Sha): Promise<string> {
  const { stdout } = await runGit(place, { args: ["rev-parse", "--verify", "--quiet", `${objectId(commit)}^{tree}`] });
  return objectId(stdout.toString().trim());
}

/** sha256 over path and id of every manifest and lockfile, in git's order. */
export function manifestsDigest(entries: readonly TreeEntry[]): Digest {
  const kept = entries.filter(({ path }) => isManifest(path) || isLockfile(path)).map(({ path, oid }) => [path, oid]);
  return `sha256:${createHash("sha256").update(JSON.stringify(kept)).digest("hex")}`;
}
