import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Endpoint = { method: string; path: string };

/** The endpoints that the simulated GitHub is meant to have, from `endpoints.txt` beside this file. */
export function readEndpoints(): Endpoint[] {
  const lines = readFileSync(join(import.meta.dirname, "endpoints.txt"), "utf8").split("\n");
  return lines
    .map((line) => line.trim().split(" "))
    .filter((parts) => parts.length === 2)
    .map(([method = "", path = ""]) => ({ method, path }));
}
