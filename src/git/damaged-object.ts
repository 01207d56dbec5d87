import { createHash } from "node:crypto";
import type { Sha } from "../model/names.ts";
import { runGit, streamGit, type Place } from "./git-process.ts";

/**
 * The first object below these commits whose content is not what its name says; undefined when all are whole. Git itself
 * takes most objects at their word. Throws `Unavailable` when one is missing or cannot be read.
 */
export async function damagedObject(place: Place, commits: readonly Sha[]): Promise<string | undefined> {
  const { stdout } = await runGit(place, { args: ["rev-list", "--objects", "--no-walk=unsorted", ...commits] });
  const names = stdout
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(0, 40));
  const input = `${names.join("\n")}\n`;
  const reader = createReader();
  for await (const chunk of streamGit(place, { args: ["cat-file", "--batch", "--buffer"], input })) {
    const wrong = reader(chunk);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Takes the output of `cat-file --batch` as it comes, and answers the name of an object that is not what it is called. */
const createReader = (): ((chunk: Buffer) => string | undefined) => {
  let head = "";
  let open: { readonly name: string; readonly hash: ReturnType<typeof createHash>; left: number } | undefined;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (open === undefined) {
        const end = chunk.indexOf(0x0a, at);
        head += chunk.subarray(at, end < 0 ? undefined : end).toString("latin1");
        at = end < 0 ? chunk.length : end + 1;
        if (end < 0) continue;
        const [, name, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/u.exec(head) ?? [];
        if (name === undefined || type === undefined || size === undefined) return head.slice(0, 40);
        open = { name, hash: createHash("sha1").update(`${type} ${size}\0`), left: Number(size) };
        head = "";
      }
      const part = chunk.subarray(at, at + open.left);
      open.hash.update(part);
      open.left -= part.length;
      at += part.length;
      if (open.left > 0 || at >= chunk.length) continue;
      if (open.hash.digest("hex") !== open.name) return open.name;
      open = undefined;
      // Each content ends with a line end of git's own.
      at += 1;
    }
    return undefined;
  };
};
