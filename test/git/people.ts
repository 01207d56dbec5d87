import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createGit } from "../../src/git/create-git.ts";
import type { LocalGit } from "../../src/git/create-git.ts";

export type Clone = {
  readonly dir: string;
  readonly url: string;
  git(...args: readonly string[]): string;
  /** Writes files (null deletes, `{ link }`, `{ run }` executable) and commits everything; answers the commit. */
  commit(files: Readonly<Record<string, Content>>): Promise<string>;
};
export type Content = string | Buffer | null | { readonly link: string } | { readonly run: string };

const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};

/** A person's clone in a temporary directory, made with the machine's own git. */
export async function personsClone(): Promise<Clone> {
  const dir = await mkdtemp(join(tmpdir(), "lintel-git-person-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", [...args], { cwd: dir, env, encoding: "utf8", maxBuffer: 1 << 28 }).trim();
  git("init", "--quiet", "--initial-branch=main");
  return {
    dir,
    url: `file://${dir}`,
    git,
    commit: async (files) => {
      for (const [path, content] of Object.entries(files)) await put(join(dir, path), content);
      git("add", "--all", "--force");
      git("commit", "--quiet", "--allow-empty", "--message", "Work");
      return git("rev-parse", "HEAD");
    },
  };
}

/** Our trusted repositories in a temporary directory. */
export async function trusted(searchPath?: string): Promise<LocalGit & { readonly dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "lintel-git-ours-"));
  return { ...createGit({ dataDir, log: { debug: () => undefined }, searchPath }), dataDir };
}

/** An exported file as a sandbox writes it. */
export function written(path: string, content: string | Buffer, mode: "100644" | "100755" | "120000" = "100644") {
  return { kind: "written", path, mode, base64: Buffer.from(content).toString("base64") } as const;
}

export async function drain(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function put(path: string, content: Content): Promise<void> {
  await rm(path, { recursive: true, force: true });
  if (content === null) return;
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === "string" || Buffer.isBuffer(content)) return writeFile(path, content);
  if ("link" in content) return symlink(content.link, path);
  await writeFile(path, content.run);
  await chmod(path, 0o755);
}
