import type { Dirent } from "node:fs";
import { createHash } from "node:crypto";
import { lstat, readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const mostEntries = 50_000;
const everyMs = 5_000;
/** A look may take this part of the time at most, however large the tree is. */
const shareOfTime = 20;

/** Calls `changed` whenever the tree differs from how it looked before. Never ends. */
export async function watchTree(root: string, changed: () => void): Promise<never> {
  let before = await look(root);
  for (;;) {
    const began = performance.now();
    const now = await look(root);
    if (now !== before) changed();
    before = now;
    await sleep(Math.max(everyMs, shareOfTime * (performance.now() - began)));
  }
}

/** A fingerprint of names, sizes and times; git's own bookkeeping and installed packages are left out. */
export async function look(root: string): Promise<string> {
  const hash = createHash("sha256");
  let left = mostEntries;
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined && left > 0; folder = folders.pop()) {
    for (const entry of await entriesOf(folder)) {
      if (entry.name === ".git" || entry.name === "node_modules") continue;
      if ((left -= 1) < 0) break;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      hash.update(`${path}\0${await stamp(path)}\0`);
    }
  }
  return hash.digest("hex");
}

/** The agent works on the tree while we look: what is gone by then is not there. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function stamp(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return "";
  return found.isDirectory() ? String(found.mode) : `${found.mode} ${found.size} ${found.mtimeMs}`;
}
