import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Inputs } from "../../src/engine/needs.ts";

/** A git repository in a folder of its own, made by commands as a person would. */
export type Repository = {
  readonly folder: string;
  write(path: string, content: string | Buffer): void;
  link(path: string, target: string): void;
  git(...args: string[]): string;
  commit(): { readonly history: string; readonly tree: string };
  inputs(at: { readonly tree: string; readonly history?: string }): Inputs;
};

const identity = {
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.org",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** A new repository in a temporary folder, and how to remove it. */
export function newRepository(): { readonly repository: Repository; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "lintel-sandbox-"));
  const repository = openRepository(folder);
  repository.git("init", "--quiet", "--initial-branch=main");
  // What a test writes is what git stores, whatever the attributes in the tree say.
  repository.write(".git/info/attributes", "* -text -eol -ident -filter -working-tree-encoding\n");
  return { repository, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function openRepository(folder: string): Repository {
  const raw = (...args: string[]): Buffer =>
    execFileSync("git", args, { cwd: folder, env: { PATH: process.env["PATH"], ...identity }, maxBuffer: 2 ** 28 });
  const git = (...args: string[]): string =>
    raw(...args)
      .toString("utf8")
      .trim();
  const place = (path: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  return {
    folder,
    git,
    write: (path, content) => writeFileSync(place(path), content),
    link: (path, target) => symlinkSync(target, place(path)),
    commit() {
      git("add", "--all", "--force");
      git("commit", "--quiet", "--allow-empty", "--message=work");
      return { history: git("rev-parse", "HEAD"), tree: git("rev-parse", "HEAD^{tree}") };
    },
    inputs({ tree, history }) {
      return {
        tree: () => Promise.resolve(treeTar(raw, tree)),
        history:
          history === undefined
            ? undefined
            : () => Promise.resolve(Readable.from([raw("bundle", "create", "-", "--quiet", "HEAD", "main")])),
      };
    },
  };
}

function treeTar(raw: (...args: string[]) => Buffer, tree: string): Readable {
  const tar = pack();
  for (const line of raw("ls-tree", "-r", "-z", tree).toString("utf8").split("\0").filter(Boolean)) {
    const [meta = "", name = ""] = line.split("\t");
    const [mode, , oid = ""] = meta.split(" ");
    const bytes = raw("cat-file", "blob", oid);
    if (mode === "120000") tar.entry({ name, type: "symlink", linkname: bytes.toString("utf8") });
    else tar.entry({ name, mode: mode === "100755" ? 0o755 : 0o644 }, bytes);
  }
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}
