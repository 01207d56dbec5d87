import type { Sha, Tree } from "../model/names.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/** A merge's tree; with `conflicts`, the tree holds conflict markers in those paths. */
export type Merged = { readonly tree: Tree; readonly conflicts?: readonly string[] };

/**
 * Merges two commits without a working tree. A bare repository reads no attributes of the trees it merges, and no merge
 * driver is configured, so nothing in either tree decides how it is merged.
 */
export async function mergeTrees(place: Place, ours: Sha, theirs: Sha): Promise<Merged> {
  const { code, stdout } = await runGit(place, {
    args: [
      "merge-tree",
      "--write-tree",
      "-z",
      "--name-only",
      "--no-messages",
      "--allow-unrelated-histories",
      objectId(ours),
      objectId(theirs),
    ],
    answers: [0, 1],
  });
  const [tree = "", ...paths] = stdout.toString("utf8").split("\0");
  if (code === 0) return { tree: objectId(tree) };
  return { tree: objectId(tree), conflicts: [...new Set(paths.filter((path) => path !== ""))] };
}

/** Whether `older` is `newer` or one of its ancestors. */
export async function isAncestor(place: Place, older: Sha, newer: Sha): Promise<boolean> {
  const { code } = await runGit(place, {
    args: ["merge-base", "--is-ancestor", objectId(older), objectId(newer)],
    answers: [0, 1],
  });
  return code === 0;
}

/** Later than any parent: walks through history meet children before their parents. */
const author = "Lintel <lintel@localhost> 2147483647 +0000";

/** Writes the commit that a tree and its parents make; the same ones always give the same id. It is never published. */
export async function writeCommit(place: Place, tree: Tree, parents: readonly Sha[]): Promise<Sha> {
  const lines = [
    `tree ${objectId(tree)}`,
    ...parents.map((parent) => `parent ${objectId(parent)}`),
    `author ${author}`,
    `committer ${author}`,
    "",
    "Not published\n",
  ];
  const { stdout } = await runGit(place, {
    args: ["hash-object", "-t", "commit", "-w", "--stdin"],
    input: lines.join("\n"),
  });
  return objectId(stdout.toString().trim());
}
