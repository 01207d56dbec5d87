import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { snapshotFiles, snapshotRoots, workspace } from "./places.ts";
import { Refusal } from "./refusal.ts";

/** Copies what `setup` left into the workspace; returns its topmost paths (latin1). */
export function laySnapshot(): readonly string[] {
  const ran = spawnSync("cp", ["-a", "--no-preserve=ownership", `${snapshotFiles}/.`, workspace]);
  if (ran.status !== 0) {
    const said = ran.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
    throw new Refusal("environment", `What setup left cannot be copied: ${said.slice(0, 300)}`);
  }
  return readRoots();
}

export function readRoots(): readonly string[] {
  return readFileSync(snapshotRoots)
    .toString("latin1")
    .split("\0")
    .filter((path) => path !== "");
}
