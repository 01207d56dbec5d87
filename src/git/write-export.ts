import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refused } from "../engine/needs.ts";
import type { Change } from "../model/change.ts";
import type { ExportedFile } from "../model/export.ts";
import type { Sha } from "../model/names.ts";
import { diffTrees } from "./diff-trees.ts";
import { runGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";
import { pathFault } from "./path-fault.ts";

type Written = Extract<ExportedFile, { kind: "written" }>;

/**
 * Applies an export to the base commit's tree, byte for byte. A file where the tree has a directory replaces it, and the
 * other way round. Throws `Refused`, naming the path, for a path or an export that must not become a tree.
 */
export async function writeExport(
  place: Place,
  base: Sha,
  files: readonly ExportedFile[],
): Promise<Omit<Change, "content">> {
  check(files);
  const aside = await mkdtemp(join(place.dir, "write-"));
  try {
    const tree = await writeTree(place, aside, objectId(base), files);
    return { base, tree, files: await diffTrees(place, base, tree) };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function writeTree(place: Place, aside: string, base: Sha, files: readonly ExportedFile[]): Promise<string> {
  const env = { GIT_INDEX_FILE: join(aside, "index") };
  const written = files.filter((file) => file.kind === "written");
  const [oids] = await Promise.all([
    writeBlobs(place, aside, written),
    runGit(place, { args: ["read-tree", base], env, settings: asItStands }),
  ]);
  const deletions = files.filter(({ kind }) => kind === "deleted").map(({ path }) => `0 ${nowhere}\t${path}\0`);
  const additions = written.map(({ mode, path }, at) => `${mode} ${oids[at] ?? nowhere}\t${path}\0`);
  const input = [...deletions, ...additions].join("");
  await runGit(place, { args: ["update-index", "-z", "--index-info"], env, input });
  const { stdout } = await runGit(place, { args: ["write-tree"], env });
  return objectId(stdout.toString().trim());
}

/** People may have names that NTFS or HFS+ would not take; only what an export adds is held to those. */
const asItStands = [
  ["core.protectNTFS", "false"],
  ["core.protectHFS", "false"],
] as const;

const nowhere = "0".repeat(40);

/** Contents go through files named by number, so that one process stores all of them and no name of theirs is opened. */
async function writeBlobs(place: Place, aside: string, files: readonly Written[]): Promise<readonly string[]> {
  if (files.length === 0) return [];
  for (const [at, { base64 }] of files.entries())
    await writeFile(join(aside, String(at)), Buffer.from(base64, "base64"), { flag: "wx", mode: 0o600 });
  const { stdout } = await runGit(place, {
    args: ["hash-object", "-w", "--no-filters", "--stdin-paths"],
    cwd: aside,
    input: files.map((_, at) => `${String(at)}\n`).join(""),
  });
  return stdout.toString().trim().split("\n").map(objectId);
}

function check(files: readonly ExportedFile[]): void {
  const seen = new Set<string>();
  for (const file of files) {
    const fault = pathFault(file.path) ?? linkFault(file) ?? (seen.has(file.path) ? "it comes twice" : undefined);
    if (fault !== undefined) throw refused(file.path, fault);
    seen.add(file.path);
  }
  const written = new Set(files.filter(({ kind }) => kind === "written").map(({ path }) => path));
  for (const path of written) {
    const above = parentsOf(path).find((parent) => written.has(parent));
    if (above !== undefined) throw refused(path, `${JSON.stringify(above)} is a file in the same export`);
  }
}

function linkFault(file: ExportedFile): string | undefined {
  if (file.kind !== "written" || file.mode !== "120000") return undefined;
  const target = Buffer.from(file.base64, "base64");
  return target.length === 0 || target.length > 4_095 || target.includes(0)
    ? "it is a symlink without a usable target"
    : undefined;
}

function parentsOf(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join("/"));
}

function refused(path: string, fault: string): Refused {
  return new Refused(`the export names ${JSON.stringify(path.slice(0, 200))}, which cannot be written: ${fault}`);
}
