import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Inputs } from "../../engine/needs.ts";

/** Files of a job of the self-test as a commit: what a sandbox is given instead of a repository's. */
export type SelfRepository = { readonly tree: string; readonly history: string; readonly inputs: Inputs };

const who = "Lintel <selftest@lintel.invalid> 1700000000 +0000";

/** Makes a commit of these files in a repository that is gone when this returns. Throws when git cannot. */
export async function makeSelfRepository(files: Readonly<Record<string, string>>): Promise<SelfRepository> {
  const folder = await mkdtemp(join(tmpdir(), "lintel-selftest-"));
  try {
    await git(folder, ["init", "--quiet", "--bare", "--template=", "."]);
    await git(folder, ["fast-import", "--quiet"], fastImport(files));
    const [tree = "", history = ""] = (await git(folder, ["rev-parse", "main^{tree}", "main"])).toString().split("\n");
    const bundle = await git(folder, ["bundle", "create", "--quiet", "-", "refs/heads/main"]);
    return {
      tree,
      history,
      inputs: {
        tree: () => Promise.resolve(tarOf(files)),
        history: () => Promise.resolve(Readable.from([bundle])),
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fastImport(files: Readonly<Record<string, string>>): string {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([path, content]) => `M 644 inline ${path}\n${data(content)}`);
  return `commit refs/heads/main\ncommitter ${who}\n${data("Begin")}${changes.join("")}\n`;
}

function tarOf(files: Readonly<Record<string, string>>): Readable {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name, mode: 0o644 }, content);
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

async function git(cwd: string, args: readonly string[], input = ""): Promise<Buffer> {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const child = spawn("git", args, { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A git that ends early is known by its code.
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(input);
  const [output, code] = await Promise.all([buffer(child.stdout), ended]);
  if (code !== 0) throw new Error(`git ${args[0] ?? ""} ended with ${code ?? "a signal"}`);
  return output;
}
