import { readFileSync, writeFileSync } from "node:fs";
import type { ListedFile } from "./object-id.ts";
import { startList } from "./places.ts";

/** Writes the list of files a workspace is compared with, in the format of `git ls-tree -r -z`. */
export function writeStartList(files: ReadonlyMap<string, ListedFile>): void {
  const lines = [...files].map(([path, { mode, oid }]) => `${mode} blob ${oid}\t${path}\0`);
  writeFileSync(startList, Buffer.from(lines.join(""), "latin1"));
}

/** Reads such a list: files by path (latin1); submodules have mode 160000. */
export function parseStartList(bytes: Buffer): Map<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  for (const line of bytes.toString("latin1").split("\0")) {
    const tab = line.indexOf("\t");
    const [mode, , oid] = line.slice(0, tab).split(" ");
    if (tab > 0 && mode !== undefined && oid !== undefined) files.set(line.slice(tab + 1), { mode, oid });
  }
  return files;
}

export function readStartList(): Map<string, ListedFile> {
  return parseStartList(readFileSync(startList));
}

/** Every folder that has a listed file below it. */
export function listedFolders(files: ReadonlyMap<string, ListedFile>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      const folder = path.slice(0, cut);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
