import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { failWith } from "./fail-with.ts";
import { snapshotFiles, snapshotRoots, workspace } from "./places.ts";
import { Refusal } from "./refusal.ts";
import { isDotGit } from "./safe-path.ts";
import { say } from "./say.ts";
import { listedFolders, readStartList } from "./start-list.ts";

/** The snapshot container: copies what `setup` added to the tree, and only that, into the snapshot's volume. */
function keep(): void {
  const roots = added();
  mkdirSync(snapshotFiles, { recursive: true });
  writeFileSync(snapshotRoots, Buffer.from(roots.map((path) => `${path}\0`).join(""), "latin1"));
  const copy = ["cp", "-a", "--no-preserve=ownership", "--parents", "-t", snapshotFiles, "--"];
  const ran = spawnSync("xargs", ["-0", "-r", "-a", snapshotRoots, ...copy], { cwd: workspace });
  if (ran.status !== 0) {
    const said = ran.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
    throw new Refusal("environment", `What setup left cannot be kept: ${said.slice(0, 300)}`);
  }
  say({ event: "copied", roots: roots.length });
}

/** Topmost paths (latin1) that the tree has not; a repository that setup made at the top is left out. */
function added(): readonly string[] {
  const start = readStartList();
  const folders = listedFolders(start);
  const roots: string[] = [];
  const visit = (folder: string): void => {
    for (const name of readdirSync(at(folder), { encoding: "buffer" }).map((entry) => entry.toString("latin1"))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (folder === "" && isDotGit(Buffer.from(name, "latin1").toString("utf8"))) continue;
      if (folders.has(path)) {
        if (lstatSync(at(path)).isDirectory()) visit(path);
      } else if (!start.has(path)) roots.push(path);
    }
  };
  visit("");
  return roots;
}

function at(path: string): Buffer {
  return Buffer.from(`${workspace}/${path}`, "latin1");
}

try {
  keep();
} catch (error) {
  failWith(error);
}
