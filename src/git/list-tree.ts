import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/** One entry of a tree, by its full path. Modes: 100644, 100755, 120000, 160000 (rarely older ones, as they stand). */
export type TreeEntry = { readonly mode: string; readonly oid: string; readonly path: string };

/** Everything below a tree (or a commit's tree), in git's order. Names that are not UTF-8 come with U+FFFD in them. */
export async function listTree(place: Place, treeish: string): Promise<readonly TreeEntry[]> {
  const { stdout } = await runGit(place, { args: ["ls-tree", "-r", "-z", "--full-tree", objectId(treeish)] });
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((line) => line !== "")
    .map(entryOf);
}

/** `<mode> <type> <oid>\t<path>` */
function entryOf(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", , oid = ""] = line.slice(0, tab).split(" ");
  return { mode, oid, path: line.slice(tab + 1) };
}
