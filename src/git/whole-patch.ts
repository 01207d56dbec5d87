import type { Tree } from "../model/names.ts";
import { plain } from "./diff-trees.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/** The patch with which `git apply --index` makes one tree out of another: whole, byte for byte, binary files too. */
export async function wholePatch(place: Place, from: Tree, to: Tree): Promise<Uint8Array> {
  const { stdout } = await runGit(place, {
    args: ["diff-tree", "-r", "-p", "--binary", "--full-index", ...plain, objectId(from), objectId(to)],
  });
  return stdout;
}
