import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { readSpec } from "../rules/spec/read-spec.ts";
import { titledText } from "../rules/spec/titled-text.ts";
import type { ExitCode, Io } from "./io.ts";

const usage = "Usage: lintel spec lint FILE";

/**
 * `lintel spec lint FILE`: reads an issue's text from a file and prints what it lacks, each as `file:line: what fix`, with
 * exit code 2. The scope is held against the files of the clone the file stands in, if it stands in one.
 */
export const specLint = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const [verb, file, ...more] = args;
  if (verb !== "lint" || file === undefined || more.length > 0) {
    io.err(usage);
    return 2;
  }
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    io.err(`${file}: ${reasonOf(error)} ${usage}`);
  });
  if (text === undefined) return 2;
  const { title, body } = titledText(text, basename(file, ".md"));
  const author = { id: 0, login: "you", kind: "user" } as const;
  const read = readSpec({ repo: 0, issue: 0, title, body, author, paths: await filesBeside(file) });
  if (!read.ok) {
    for (const { line, what, fix } of read.problems) io.err(`${file}:${line}: ${what} ${fix}`);
    return 2;
  }
  const { criteria, hidden } = read.value;
  for (const found of hidden) io.out(`${file}: hidden text, which the agent would not get: ${found}`);
  const executable = criteria.filter(({ run }) => run !== undefined).length;
  io.out(`${file}: a clean spec, ${criteria.length} criteria, ${executable} of them executable.`);
  return 0;
};

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "There is no such file.";
  return code === "EISDIR" ? "This is a directory." : `It cannot be read (${String(code)}).`;
};

/** Files git tracks in the clone around a file; none outside of a clone, and then a scope is not held against anything. */
const filesBeside = (file: string): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const args = ["-C", dirname(file), "ls-files", "-z", "--full-name", ":/"];
    execFile("git", args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      resolve(error === null ? stdout.split("\0").filter((path) => path !== "") : []);
    });
  });
