import { existsSync, readdirSync, readFileSync } from "node:fs";
import { lookAt } from "../look-at.ts";
import { home, sessionList, summaryFile } from "../places.ts";
import type { Emitter } from "./emit.ts";
import { readFile } from "./read-file.ts";

const most = { files: 2_000, bytes: 32 * 1024 * 1024, depth: 12, summaryBytes: 8_192 };

/**
 * Emits the agent's session: regular files of the folders its catalogue entry names, following no link. One that is
 * larger than it may be is not emitted at all, because half a session is none.
 */
export function emitSession(emit: Emitter): void {
  if (!existsSync(sessionList)) return;
  const roots = JSON.parse(readFileSync(sessionList, "utf8")) as readonly string[];
  const found = roots.flatMap((root) => (linkOnTheWay(root) ? [] : filesBelow(root, 0)));
  const files: { readonly path: string; readonly bytes: Buffer }[] = [];
  let left = most.bytes;
  for (const path of found) {
    const bytes = readFile(at(path), left)?.bytes;
    if (bytes === undefined || files.length >= most.files) return;
    left -= bytes.length;
    files.push({ path, bytes });
  }
  for (const { path, bytes } of files) emit.session(path, bytes);
}

/** Emits what the agent left as its summary, cut to a page. */
export function emitSummary(emit: Emitter): void {
  const path = summaryFile.slice(home.length + 1);
  if (linkOnTheWay(path) || !isFile(path)) return;
  const text = readFile(at(path), 1024 * 1024)
    ?.bytes?.subarray(0, most.summaryBytes)
    .toString("utf8")
    .replaceAll("\0", "")
    .trim();
  if (text !== undefined && text !== "") emit.summary(text);
}

function at(path: string): Buffer {
  return Buffer.from(`${home}/${path}`);
}

function isFile(path: string): boolean {
  return lookAt(at(path))?.isFile() === true;
}

/** The home is the agent's: a folder on the way may be a link to anywhere. */
function linkOnTheWay(path: string): boolean {
  const parts = path.split("/");
  return parts.some((_, index) => {
    const before = parts.slice(0, index + 1).join("/");
    return lookAt(at(before))?.isSymbolicLink() === true;
  });
}

function filesBelow(path: string, depth: number): readonly string[] {
  const stat = lookAt(at(path));
  if (stat?.isFile() === true) return [path];
  if (stat?.isDirectory() !== true || depth > most.depth) return [];
  const found: string[] = [];
  for (const name of readdirSync(at(path), { encoding: "buffer" })) {
    const text = name.toString("utf8");
    if (!Buffer.from(text).equals(name)) continue;
    found.push(...filesBelow(`${path}/${text}`, depth + 1));
    if (found.length > most.files) break;
  }
  return found;
}
