import { access, constants, readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Problem, Reading } from "../../model/problem.ts";
import { titledText } from "../../rules/spec/titled-text.ts";

export type TryOptions = {
  /** File that holds the spec. */
  readonly issue: string;
  readonly repo: string;
  /** Shell command that is the agent; undefined = the operator file's. */
  readonly agent: string | undefined;
  /** Where the change is written. */
  readonly patch: string;
};

/** Reads the command line of `try`. Throws what `parseArgs` throws on options it does not know. */
export const readTryOptions = (args: readonly string[]): Reading<TryOptions> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      issue: { type: "string" },
      repo: { type: "string", default: "." },
      agent: { type: "string" },
      patch: { type: "string", default: "lintel.patch" },
    },
  });
  const { issue, repo, agent, patch } = values;
  if (issue === undefined || issue === "")
    return bad("--issue", "is missing.", "Name the file that says what is wanted: `lintel try --issue spec.md`.");
  if (agent?.trim() === "")
    return bad("--agent", "is empty.", "Give the command that makes the change: `--agent 'node agent.js'`.");
  return { ok: true, value: { issue, repo, agent, patch } };
};

/** The spec's title and body, as an issue would have them. */
export const readIssueFile = async (
  path: string,
): Promise<Reading<{ readonly title: string; readonly body: string }>> => {
  const fix = "Name a Markdown file with a Goal and Acceptance criteria.";
  try {
    return { ok: true, value: titledText(await readFile(path, "utf8"), basename(path, ".md")) };
  } catch (error) {
    return bad(path, reasonOf(error), fix);
  }
};

/** Looks whether the patch can be written before anything is spent. */
export const checkPatchPlace = async (path: string): Promise<Reading<string>> => {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory() === true) return bad(`--patch ${path}`, "is a directory.", "Name a file.");
    return { ok: true, value: path };
  } catch (error) {
    return bad(`--patch ${path}`, `${folder} cannot be written to (${codeOf(error)}).`, "Name a file elsewhere.");
  }
};

const bad = (
  where: string,
  what: string,
  fix: string,
): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems: [{ where, what, fix }],
});

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "unknown");

const reasonOf = (error: unknown): string => {
  const code = codeOf(error);
  if (code === "ENOENT") return "There is no such file.";
  return code === "EISDIR" ? "This is a directory." : `It cannot be read (${code}).`;
};
