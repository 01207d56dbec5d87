import { spawn } from "node:child_process";
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { debianSource } from "./debian-source.ts";
import { imageParts, nodeImage, recipe } from "./image-names.ts";
import { machineNpm } from "./machine-npm.ts";
import { aptInstall } from "./prepare-engine.ts";
import type { Prepared, Say } from "./prepared.ts";
import { done, failed } from "./prepared.ts";
import { lastLine, runCommand } from "./run-command.ts";

const trimmed = ["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"];

/** Makes the Node image without any image registry: Debian's packages, this machine's Node and npm, `docker import`. */
export async function buildNodeImage(docker: Docker, say: Say): Promise<Prepared> {
  if (process.getuid?.() !== 0) {
    return failed('No image registry answers, and building the sandbox image needs root: run "npm run setup" as root.');
  }
  if ((await runCommand("sh", ["-c", "command -v debootstrap"], 10_000)).code !== 0) {
    const made = await aptInstall(["debootstrap"], say);
    if (!made.ok) return made;
  }
  const scratch = await mkdtemp("/var/tmp/lintel-image-");
  try {
    const laid = await layOutRoot(join(scratch, "root"), scratch, say);
    if (!laid.ok) return laid;
    say("Importing the image into the Docker engine");
    return await importRoot(docker, join(scratch, "root"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function layOutRoot(root: string, scratch: string, say: Say): Promise<Prepared> {
  const source = await debianSource();
  if (source === undefined) {
    return failed(
      "No image registry answers and apt names no mirror of this release: correct /etc/apt/sources.list.d.",
    );
  }
  say(`Building the sandbox image from ${source.suite} packages with debootstrap (half a minute or so)`);
  const include = `--include=${recipe.packages.join(",")}`;
  const args = ["--variant=minbase", include, source.suite, root, source.mirror];
  const made = await runCommand("debootstrap", args, 900_000);
  if (made.code !== 0) return failed(`debootstrap failed (${lastLine(made.output)}): see ${source.mirror}.`);
  for (const path of trimmed) await rm(join(root, path), { recursive: true, force: true });
  say(`Adding this machine's Node ${process.version} and npm`);
  await copyFile(process.execPath, join(root, "usr/local/bin/node"));
  await chmod(join(root, "usr/local/bin/node"), 0o755);
  return addNpm(root, scratch);
}

async function addNpm(root: string, scratch: string): Promise<Prepared> {
  const npm = await machineNpm(scratch);
  if (!npm.ok) return failed(`This machine's npm cannot be copied and no other was to be had (${npm.said}).`);
  const modules = join(root, "usr/local/lib/node_modules");
  await mkdir(modules, { recursive: true });
  await cp(npm.path, join(modules, "npm"), { recursive: true, verbatimSymlinks: true });
  for (const name of ["npm", "npx"]) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, "usr/local/bin", name));
  }
  return done;
}

async function importRoot(docker: Docker, root: string): Promise<Prepared> {
  const { repo, tag } = imageParts(nodeImage());
  const tar = spawn("tar", ["--numeric-owner", "-C", root, "-c", "."], { stdio: ["ignore", "pipe", "ignore"] });
  const answer = await docker.importImage(tar.stdout, { repo, tag });
  const said = await new Promise<string>((resolve, reject) => {
    let text = "";
    answer.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    answer.on("end", () => resolve(text));
    answer.on("error", reject);
  });
  return said.includes('"error"') ? failed(`The Docker engine refused the image: ${lastLine(said)}`) : done;
}
