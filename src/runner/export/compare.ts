import { lstatSync, readdirSync } from "node:fs";
import type { ListedFile } from "../object-id.ts";
import { isDotGit, pathProblem } from "../safe-path.ts";
import { listedFolders } from "../start-list.ts";
import type { Emitter } from "./emit.ts";
import type { AskIgnored } from "./ignored.ts";
import { limits } from "./limits.ts";
import { readFile, readLink } from "./read-file.ts";

export type Comparison = {
  readonly root: string;
  /** Files of the tree the change is against, by path (latin1). */
  readonly start: ReadonlyMap<string, ListedFile>;
  /** Topmost paths that came from the snapshot of `setup`. */
  readonly roots: ReadonlySet<string>;
  readonly ask: AskIgnored;
  readonly emit: Emitter;
};

type Found = { readonly path: string; readonly kind: "folder" | "file" | "link"; readonly executable: boolean };

const tooLong = "the path is longer than 4,095 bytes";

/** Emits every path of the workspace that differs from the start list, folder by folder, following no link. */
export async function compare(comparison: Comparison): Promise<void> {
  const { start, emit } = comparison;
  const folders = listedFolders(start);
  const seen = new Set<string>();
  let level: readonly string[] = [""];
  while (level.length > 0) {
    const found = level.flatMap((folder) => list(comparison, folder));
    const kept = await withoutExcluded(comparison, folders, found);
    for (const item of kept) if (item.kind !== "folder") judge(comparison, item, seen);
    level = kept.filter((item) => item.kind === "folder").map((item) => item.path);
  }
  for (const [path, { mode }] of start) if (mode !== "160000" && !seen.has(path)) emit.deleted(path);
}

function list({ root, emit, start }: Comparison, folder: string): readonly Found[] {
  const found: Found[] = [];
  const names = readdirSync(at(root, folder), { encoding: "buffer" }).map((name) => name.toString("latin1"));
  for (const name of names.sort()) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (path === ".git") continue;
    if (isDotGit(Buffer.from(name, "latin1").toString("utf8"))) {
      emit.dropped(path, "a repository inside the repository");
      continue;
    }
    // The kernel takes no longer path either, and asking it would end the export.
    const problem = at(root, path).length > 4_095 ? tooLong : pathProblem(Buffer.from(path, "latin1"));
    if (problem !== undefined) {
      emit.dropped(path, problem);
      continue;
    }
    const stat = lstatSync(at(root, path));
    const kind = stat.isDirectory() ? "folder" : stat.isFile() ? "file" : stat.isSymbolicLink() ? "link" : undefined;
    if (kind === undefined) emit.dropped(path, "neither a file nor a link");
    else if (start.get(path)?.mode === "160000") continue;
    else found.push({ path, kind, executable: (stat.mode & 0o100) !== 0 });
  }
  return found;
}

/** Leaves out what the base ignores and what setup had left, unless the start list has it. */
async function withoutExcluded(
  { start, roots, ask }: Comparison,
  folders: ReadonlySet<string>,
  found: readonly Found[],
): Promise<readonly Found[]> {
  const listed = (item: Found): boolean => (item.kind === "folder" ? folders.has(item.path) : start.has(item.path));
  const asked = found.filter((item) => !listed(item) && !roots.has(item.path));
  const answers = await ask(asked.map((item) => (item.kind === "folder" ? `${item.path}/` : item.path)));
  const fresh = new Set(asked.filter((_, i) => answers[i] === false));
  return found.filter((item) => listed(item) || fresh.has(item));
}

function judge({ root, start, emit }: Comparison, item: Found, seen: Set<string>): void {
  const was = start.get(item.path);
  const read = item.kind === "link" ? readLink(at(root, item.path)) : readFile(at(root, item.path), limits.fileBytes);
  if (read === undefined) {
    emit.dropped(item.path, "not readable as a file");
    return;
  }
  seen.add(item.path);
  const mode = item.kind === "link" ? "120000" : item.executable ? "100755" : "100644";
  if (was !== undefined && was.oid === read.oid && was.mode === mode) return;
  if (read.bytes === undefined) emit.dropped(item.path, `larger than ${limits.fileBytes} bytes`);
  else emit.written(item.path, mode, read.bytes);
}

function at(root: string, path: string): Buffer {
  return Buffer.from(`${root}/${path}`, "latin1");
}
