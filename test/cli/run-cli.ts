import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

export type Answer = { readonly code: number; readonly out: string; readonly err: string };

const root = resolve(import.meta.dirname, "../..");

/** Runs the command line as a person would: a process of its own, in a directory. */
export const runCli = async (
  args: readonly string[],
  cwd: string = root,
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const child = startCli(args, cwd, env);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  return { code, out, err };
};

/** The same, for those who want to interrupt it. */
export const startCli = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, [resolve(root, "src/main.ts"), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });

const ended = (child: ReturnType<typeof startCli>): Promise<number> =>
  new Promise((done) => child.once("close", (code) => done(code ?? -1)));
