import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refused } from "../engine/needs.ts";
import type { TreeEdit } from "../model/cells.ts";
import type { Tree } from "../model/names.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";
import { layoutFault } from "./path-fault.ts";

const mostEdits = 20_000;
const mostTextBytes = 16 * 1024 * 1024;
const nowhere = "0".repeat(40);

/** Names that a tree has already are taken as they stand. */
const asItStands = [
  ["core.protectNTFS", "false"],
  ["core.protectHFS", "false"],
] as const;

/**
 * Makes a tree out of another by exact edits: objects that are here already, texts of ours, and deletions. The same
 * edits always give the same tree. Throws `Refused` for more than may be composed, or a path that no tree may hold.
 */
export async function composeTree(place: Place, start: Tree, edits: readonly TreeEdit[]): Promise<Tree> {
  check(edits);
  const aside = await mkdtemp(join(place.dir, "compose-"));
  try {
    const env = { GIT_INDEX_FILE: join(aside, "index") };
    const texts = edits.filter((edit) => "text" in edit);
    const [oids] = await Promise.all([
      writeTexts(place, aside, texts),
      runGit(place, { args: ["read-tree", objectId(start)], env, settings: asItStands }),
    ]);
    const written = texts.map(({ path }, at) => line("100644", oids[at] ?? nowhere, path));
    const gone = edits.flatMap((edit) => ("gone" in edit ? [`0 ${nowhere}\t${edit.path}\0`] : []));
    const put = edits.flatMap((edit) =>
      "put" in edit ? [line(edit.put.mode, objectId(edit.put.oid), edit.path)] : [],
    );
    const input = [...gone, ...put, ...written].join("");
    await runGit(place, { args: ["update-index", "-z", "--index-info"], env, input, settings: asItStands });
    const { stdout } = await runGit(place, { args: ["write-tree"], env });
    return objectId(stdout.toString().trim());
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

const line = (mode: string, oid: string, path: string): string => `${mode} ${oid}\t${path}\0`;

async function writeTexts(
  place: Place,
  aside: string,
  texts: readonly { readonly text: string }[],
): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  for (const [at, { text }] of texts.entries())
    await writeFile(join(aside, String(at)), text, { flag: "wx", mode: 0o600 });
  const { stdout } = await runGit(place, {
    args: ["hash-object", "-w", "--no-filters", "--stdin-paths"],
    cwd: aside,
    input: texts.map((_, at) => `${String(at)}\n`).join(""),
  });
  return stdout.toString().trim().split("\n").map(objectId);
}

function check(edits: readonly TreeEdit[]): void {
  if (edits.length > mostEdits) throw new Refused(`a tree is composed of at most ${mostEdits} edits`);
  const bytes = edits.reduce((sum, edit) => sum + ("text" in edit ? Buffer.byteLength(edit.text) : 0), 0);
  if (bytes > mostTextBytes) throw new Refused("the texts of a composed tree are too large");
  for (const { path } of edits) {
    const fault = layoutFault(path);
    if (fault !== undefined) throw new Refused(`the tree holds ${JSON.stringify(path.slice(0, 200))}: ${fault}`);
  }
}
