import type { Tree } from "../model/names.ts";
import { plain } from "./diff-trees.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

const maxBytes = 2 * 1024 * 1024;

/** A unified diff for people, at most 2 MiB; what is cut off is said in its last line. */
export async function patchBetween(place: Place, from: Tree, to: Tree): Promise<string> {
  const { stdout, cut } = await runGit(place, {
    args: ["diff-tree", "-r", "-p", "--full-index", ...plain, objectId(from), objectId(to)],
    cutAtBytes: maxBytes,
  });
  if (!cut) return stdout.toString("utf8");
  const whole = stdout.subarray(0, stdout.lastIndexOf(10, maxBytes - 1) + 1);
  return `${whole.toString("utf8")}(cut here: the difference is longer than ${maxBytes} bytes)\n`;
}
