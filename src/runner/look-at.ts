import type { Stats } from "node:fs";
import { lstatSync } from "node:fs";

const absent = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);

/** What lies at a path, without following a link; undefined where there is nothing, also for a file where a folder was to be. */
export function lookAt(path: Buffer): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && absent.has(String(error.code))) return undefined;
    throw error;
  }
}
