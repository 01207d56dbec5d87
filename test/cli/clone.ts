import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A person's clone with one commit, in a directory of its own; `beside` is the directory around it. */
export const openClone = (files: Readonly<Record<string, string>>) => {
  const beside = mkdtempSync(join(tmpdir(), "lintel-cli-"));
  const dir = join(beside, "clone");
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(join(beside, path)), { recursive: true });
    writeFileSync(join(beside, path), text);
    return join(beside, path);
  };
  mkdirSync(dir);
  git("init", "--quiet");
  const commit = (more: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(more)) write(join("clone", path), text);
    git("add", ".");
    git("commit", "--quiet", "--message", "As it is");
  };
  commit(files);
  return { dir, beside, git, write, commit, close: () => rmSync(beside, { recursive: true, force: true }) };
};

export type Clone = ReturnType<typeof openClone>;

/** Sets everything in a clone's configuration by which git runs programs; each would leave a file in `traces`. */
export const setTraps = ({ dir, beside, git }: Clone): { readonly traces: () => readonly string[] } => {
  const traces = join(beside, "traces");
  mkdirSync(traces);
  const trap = (name: string): string => {
    const file = join(beside, `trap-${name}`);
    writeFileSync(file, `#!/bin/sh\ntouch ${join(traces, name)}\ncat\n`);
    chmodSync(file, 0o755);
    return file;
  };
  git("config", "core.fsmonitor", trap("fsmonitor"));
  git("config", "filter.trap.clean", trap("clean"));
  git("config", "filter.trap.smudge", trap("smudge"));
  git("config", "diff.external", trap("diff"));
  git("config", "diff.trap.textconv", trap("textconv"));
  git("config", "uploadpack.packObjectsHook", trap("pack"));
  git("config", "core.sshCommand", trap("ssh"));
  git("config", "core.pager", trap("pager"));
  writeFileSync(join(dir, ".git/info/attributes"), "* filter=trap diff=trap\n");
  for (const hook of ["post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"]) {
    const file = join(dir, ".git/hooks", hook);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\ntouch ${join(traces, hook)}\n`);
    chmodSync(file, 0o755);
  }
  return { traces: () => readdirSync(traces) };
};
