import { spawn } from "node:child_process";
import { once } from "node:events";

export type GitResult = { code: number; stdout: Buffer; stderr: string };

const unset = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH"];

/** The command line that runs git in `gitDir` without anybody's own configuration. `env` adds variables. */
export function gitCommand(gitDir: string, args: string[], env: Record<string, string> = {}): [string, string[]] {
  const variables = {
    GIT_DIR: gitDir,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
    ...env,
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return ["env", [...unset.flatMap((name) => ["-u", name]), ...assignments, "git", ...args]];
}

/** Runs git and answers with its exit code and output, whatever the code. */
export async function runGit(
  gitDir: string,
  args: string[],
  options: { input?: string | Buffer; env?: Record<string, string>; cwd?: string } = {},
): Promise<GitResult> {
  const [file, argv] = gitCommand(gitDir, args, options.env);
  const child = spawn(file, argv, { stdio: "pipe", ...(options.cwd === undefined ? {} : { cwd: options.cwd }) });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // A git that ends before it has read its input shows why by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") };
}

/** Like `runGit`, but any exit code other than 0 throws; answers with the trimmed text. */
export async function gitText(
  gitDir: string,
  args: string[],
  options: { input?: string | Buffer; env?: Record<string, string>; cwd?: string } = {},
): Promise<string> {
  const result = await runGit(gitDir, args, options);
  if (result.code !== 0) throw new Error(`git ${args.join(" ")} ended with ${result.code}: ${result.stderr}`);
  return result.stdout.toString("utf8").trimEnd();
}
