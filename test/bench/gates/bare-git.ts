import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

/** What one path of a tree is: git's mode, and its bytes (a link's are its target). */
export type TreeSide = { readonly path: string; readonly mode: string; readonly bytes: Uint8Array | undefined };

type Run = { readonly index?: string; readonly workTree?: string; readonly input?: string | Uint8Array };

const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

const settings = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Corpus",
  GIT_AUTHOR_EMAIL: "corpus@example.org",
  GIT_AUTHOR_DATE: "2024-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Corpus",
  GIT_COMMITTER_EMAIL: "corpus@example.org",
  GIT_COMMITTER_DATE: "2024-01-01T00:00:00Z",
};

/** A bare repository of its own for making trees out of directories and patches. */
export const openBareGit = async () => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-corpus-git-"));
  const dir = join(directory, "bare.git");
  let used = 0;
  const run = async (args: readonly string[], { index, workTree, input }: Run = {}): Promise<Buffer> => {
    const env = { PATH: process.env["PATH"], ...settings, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) };
    const places = ["--git-dir", dir, ...(workTree === undefined ? [] : ["--work-tree", workTree])];
    const child = spawn("git", ["-c", "core.autocrlf=false", ...places, ...args], { env });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    const ended = new Promise<number | null>((resolve) => void child.on("close", resolve));
    const [out, said, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
    if (code !== 0) throw new Error(`git ${args[0] ?? ""} failed: ${said.toString("utf8").trim()}`);
    return out;
  };
  const ask = async (args: readonly string[], options?: Run): Promise<string> =>
    (await run(args, options)).toString("utf8").trim();
  const withIndex = async <T>(work: (index: string) => Promise<T>): Promise<T> => {
    used += 1;
    const index = join(directory, `index-${used}`);
    try {
      return await work(index);
    } finally {
      await rm(index, { force: true });
    }
  };
  await mkdir(dir);
  await run(["init", "--quiet", "--bare", "--initial-branch=main", dir]);
  await run(["hash-object", "-t", "tree", "-w", "--stdin"]);
  return {
    emptyTree,
    /** Tree of every file below a directory, ignored ones too. */
    treeOf: (workTree: string): Promise<string> =>
      withIndex(async (index) => {
        await run(["add", "--force", "--all", "."], { index, workTree });
        return ask(["write-tree"], { index });
      }),
    /** Tree that a patch makes of another. Throws what git says where it does not fit. */
    patched: (tree: string, patch: Uint8Array): Promise<string> =>
      withIndex(async (index) => {
        await run(["read-tree", tree], { index });
        if (patch.length > 0)
          await run(["apply", "--cached", "--binary", "--whitespace=nowarn", "-"], { index, input: patch });
        return ask(["write-tree"], { index });
      }),
    /** Tree with these paths laid over another; without bytes a path is taken away. */
    overlaid: (tree: string, sides: readonly TreeSide[]): Promise<string> =>
      withIndex(async (index) => {
        await run(["read-tree", tree], { index });
        const lines: string[] = [];
        for (const { path, mode, bytes } of sides) {
          const oid =
            bytes === undefined
              ? "0".repeat(40)
              : await ask(["hash-object", "-w", "--no-filters", "--stdin"], { input: bytes });
          lines.push(`${bytes === undefined ? "0" : mode} ${oid}\t${path}\0`);
        }
        await run(["update-index", "-z", "--index-info"], { index, input: lines.join("") });
        return ask(["write-tree"], { index });
      }),
    patch: (from: string, to: string): Promise<Buffer> =>
      run([
        "diff-tree",
        "-r",
        "-p",
        "--binary",
        "--full-index",
        "--no-renames",
        "--no-textconv",
        "--no-ext-diff",
        from,
        to,
      ]),
    /** What differs in the second tree, with its bytes. */
    sides: async (from: string, to: string): Promise<readonly TreeSide[]> => {
      const fields = (await run(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", from, to]))
        .toString("utf8")
        .split("\0");
      const found: TreeSide[] = [];
      for (let n = 0; n + 1 < fields.length; n += 2) {
        const [, mode = "", , oid = ""] = (fields[n] ?? "").slice(1).split(" ");
        const gone = mode === "000000";
        found.push({ path: fields[n + 1] ?? "", mode, bytes: gone ? undefined : await run(["cat-file", "blob", oid]) });
      }
      return found;
    },
    /** A repository that holds one commit of this tree, as a clone on disk would. */
    clone: async (tree: string): Promise<string> => {
      const commit = await ask(["commit-tree", tree, "-m", "As it stands"]);
      used += 1;
      const clone = join(directory, `clone-${used}.git`);
      await run(["init", "--quiet", "--bare", "--initial-branch=main", clone]);
      await writeFile(join(clone, "objects", "info", "alternates"), `${join(dir, "objects")}\n`);
      await writeFile(join(clone, "refs", "heads", "main"), `${commit}\n`);
      return clone;
    },
    close: (): Promise<void> => rm(directory, { recursive: true, force: true }),
  };
};

export type BareGit = Awaited<ReturnType<typeof openBareGit>>;
