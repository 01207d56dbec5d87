import { mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { git } from "./git.ts";
import { ignoreRoot, startList, workspace } from "./places.ts";
import { Refusal } from "./refusal.ts";
import { isDotGit, pathProblem } from "./safe-path.ts";
import { parseStartList } from "./start-list.ts";

const bundlePath = `${workspace}/.git/lintel.bundle`;

/** Says of every path that its bytes are to be left alone; the highest of git's attribute files. */
const exactBytes = "* -text -eol -ident -filter -working-tree-encoding\n";

/** Makes an empty repository and opens the file that the bundle's bytes go into; returns its descriptor. */
export function openClone(): number {
  git(workspace, ["init", "--quiet", "--template=", "--initial-branch=main"]);
  mkdirSync(`${workspace}/.git/info`, { recursive: true });
  writeFileSync(`${workspace}/.git/info/attributes`, exactBytes);
  return openSync(bundlePath, "wx");
}

/** Fills the repository from the bundle; HEAD and index are at `history`, the files are the caller's. */
export function fillClone(history: string, excluded: readonly string[]): void {
  if (!/^[0-9a-f]{40,64}$/u.test(history)) throw new Refusal("environment", "The history's commit id is malformed.");
  git(workspace, ["bundle", "unbundle", bundlePath]);
  rmSync(bundlePath);
  git(workspace, ["update-ref", "refs/heads/main", history]);
  for (const [key, value] of settings) git(workspace, ["config", key, value]);
  writeFileSync(`${workspace}/.git/info/exclude`, excluded.filter(onOneLine).map(excludeLine).join(""), "latin1");
  git(workspace, ["read-tree", history]);
  const listed = git(workspace, ["ls-tree", "-r", "-z", "--full-tree", history]);
  writeFileSync(startList, listed);
  keepIgnoreRules(listed);
}

const settings: readonly (readonly [string, string])[] = [
  ["user.name", "Lintel agent"],
  ["user.email", "agent@lintel.invalid"],
  ["gc.auto", "0"],
  ["core.autocrlf", "false"],
];

function onOneLine(path: string): boolean {
  return !path.includes("\n");
}

function excludeLine(path: string): string {
  return `/${path.replaceAll(/[\\*?[\]!# ]/gu, "\\$&")}\n`;
}

/** Copies the base's .gitignore files to where the agent cannot write, for the export. */
function keepIgnoreRules(listed: Buffer): void {
  mkdirSync(ignoreRoot, { recursive: true });
  for (const [path, { mode, oid }] of parseStartList(listed)) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name !== ".gitignore" || !mode.startsWith("100") || isDotGit(path)) continue;
    if (pathProblem(Buffer.from(path, "latin1")) !== undefined) continue;
    const target = Buffer.from(`${ignoreRoot}/${path}`, "latin1");
    mkdirSync(Buffer.from(dirname(target.toString("latin1")), "latin1"), { recursive: true });
    writeFileSync(target, git(workspace, ["cat-file", "blob", oid]));
  }
}
