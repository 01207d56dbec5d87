import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { debianSource } from "../../../src/sandbox/setup/debian-source.ts";
import { hasImage } from "../../../src/sandbox/setup/has-image.ts";
import { lastLine, runCommand } from "../../../src/sandbox/setup/run-command.ts";

const packages = [
  "golang-go",
  "gcc",
  "libc6-dev",
  "make",
  "perl",
  "python3",
  "python3-pytest",
  "python3-pytest-asyncio",
  "python3-pytest-cov",
  "ruby",
  "ruby-minitest",
] as const;

const tag = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 12);

/** Local name of the image that has Python with pytest, and Go. */
export const languageImage = `lintel-corpus:${tag}`;

/** Makes that image from Debian's packages, once for each engine; needs root. Throws a sentence where it cannot. */
export const ensureLanguageImage = async (docker: Docker): Promise<void> => {
  if (await hasImage(docker, languageImage)) return;
  const source = await debianSource();
  if (source === undefined) throw new Error("apt names no mirror of this release: no image for Python and Go");
  const scratch = await mkdtemp("/var/tmp/lintel-corpus-");
  try {
    const root = join(scratch, "root");
    const args = ["--variant=minbase", `--include=${packages.join(",")}`, source.suite, root, source.mirror];
    const made = await runCommand("debootstrap", args, 900_000);
    if (made.code !== 0) throw new Error(`debootstrap failed: ${lastLine(made.output)}`);
    const trimmed = ["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"];
    for (const path of trimmed) await rm(join(root, path), { recursive: true, force: true });
    const tar = spawn("tar", ["--numeric-owner", "-C", root, "-c", "."], { stdio: ["ignore", "pipe", "ignore"] });
    const answer = await docker.importImage(tar.stdout, { repo: "lintel-corpus", tag });
    const said = await text(answer);
    if (said.includes('"error"')) throw new Error(`the engine refused the image: ${lastLine(said)}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
