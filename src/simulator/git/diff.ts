import { gitText, runGit } from "./run-git.ts";
import { memoised, type GitStore } from "./store.ts";

export type FileStatus = "added" | "removed" | "modified" | "renamed" | "changed" | "copied";
export type FileDiff = {
  path: string;
  previousPath: string | null;
  status: FileStatus;
  /** The blob at the head side, or at the base side for removed files. */
  oid: string;
  additions: number;
  deletions: number;
  binary: boolean;
};

/** The files that differ between two trees or commits, with line counts. */
export function diffFiles(store: GitStore, from: string, to: string): Promise<readonly FileDiff[]> {
  return memoised(store, `diff ${from} ${to}`, async () => {
    const common = ["diff", "--no-ext-diff", "--no-color", "-M", "-z", "--abbrev=40"];
    const raw = await runGit(store.dir, [...common, "--raw", "--numstat", from, to]);
    if (raw.code !== 0) throw new Error(`git diff ended with ${raw.code}: ${raw.stderr}`);
    return parseRawAndNumstat(raw.stdout.toString("utf8"));
  });
}

/** The whole unified diff between two trees or commits. */
export function diffText(store: GitStore, from: string, to: string): Promise<string> {
  return memoised(store, `patch ${from} ${to}`, async () => {
    const text = await gitText(store.dir, ["diff", "--no-ext-diff", "--no-color", "-M", "--abbrev=7", from, to]);
    return text === "" ? "" : `${text}\n`;
  });
}

/** The hunks of each file by its path at the head side (base side for removed files); binary files have none. */
export async function diffPatches(store: GitStore, from: string, to: string): Promise<Map<string, string>> {
  const files = await diffFiles(store, from, to);
  const sections = (await diffText(store, from, to)).split(/^(?=diff --git )/m).filter((part) => part !== "");
  const patches = new Map<string, string>();
  sections.forEach((section, index) => {
    const file = files[index];
    const hunks = section.search(/^@@ /m);
    if (file !== undefined && hunks >= 0) patches.set(file.path, section.slice(hunks).replace(/\n$/, ""));
  });
  return patches;
}

const statusNames: Record<string, FileStatus> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
  C: "copied",
};

function parseRawAndNumstat(text: string): FileDiff[] {
  const fields = text.split("\0");
  const files: FileDiff[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":") === true) {
    const [, , fromOid, toOid, status] = (fields[at] ?? "").slice(1).split(" ");
    const letter = (status ?? "M").charAt(0);
    const moved = letter === "R" || letter === "C";
    const path = fields[at + (moved ? 2 : 1)] ?? "";
    files.push({
      path,
      previousPath: moved ? (fields[at + 1] ?? null) : null,
      status: statusNames[letter] ?? "modified",
      oid: (letter === "D" ? fromOid : toOid) ?? "",
      additions: 0,
      deletions: 0,
      binary: false,
    });
    at += moved ? 3 : 2;
  }
  for (const file of files) at += readCounts(file, fields, at);
  return files;
}

function readCounts(file: FileDiff, fields: readonly string[], at: number): number {
  const [added, deleted, path] = (fields[at] ?? "").split("\t");
  file.binary = added === "-";
  file.additions = file.binary ? 0 : Number(added);
  file.deletions = file.binary ? 0 : Number(deleted);
  return path === "" ? 3 : 1;
}
