import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { Unavailable } from "../engine/needs.ts";
import { environment } from "./environment.ts";
import type { Setting } from "./environment.ts";

/** A bare repository of ours, and where to look for programs. */
export type Place = { readonly dir: string; readonly searchPath: string };

export type GitCall = {
  readonly args: readonly string[];
  readonly input?: Uint8Array | string;
  readonly cwd?: string;
  /** Ask about the repository that `cwd` stands in instead of ours. Only for questions that run nothing of its own. */
  readonly where?: "ours" | "cwd";
  readonly settings?: readonly Setting[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Exit codes that are answers; any other throws. */
  readonly answers?: readonly number[];
  /** More output than this is cut off and the process ended (`cut` is then true). */
  readonly cutAtBytes?: number;
};

export type GitAnswer = { readonly code: number; readonly stdout: Buffer; readonly cut: boolean };

const usualTimeoutMs = 120_000;
const complaintChars = 2_000;

/** Runs git to its end. Throws `Unavailable` when it cannot start, takes too long, or ends with an unexpected code. */
export async function runGit(place: Place, call: GitCall): Promise<GitAnswer> {
  const child = startGit(place, call);
  const out = { chunks: [] as Buffer[], bytes: 0, cut: false };
  child.stdout.on("data", (chunk: Buffer) => {
    if (out.cut) return;
    out.chunks.push(chunk);
    out.bytes += chunk.length;
    out.cut = call.cutAtBytes !== undefined && out.bytes > call.cutAtBytes;
    if (out.cut) kill(child);
  });
  child.stdin.end(call.input);
  const code = await ended(child, call);
  if (!out.cut && !(call.answers ?? [0]).includes(code)) throw child.complaint(code);
  return { code, stdout: Buffer.concat(out.chunks), cut: out.cut };
}

/** Runs git, giving its output as it comes. Throws like `runGit`, at the latest after the last byte. */
export async function* streamGit(place: Place, call: GitCall): AsyncGenerator<Buffer> {
  const child = startGit(place, call);
  const end = ended(child, call);
  end.catch(() => undefined);
  child.stdin.end(call.input);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const code = await end;
    if (code !== 0) throw child.complaint(code);
  } finally {
    if (child.exitCode === null && child.signalCode === null) kill(child);
  }
}

type GitChild = ChildProcessWithoutNullStreams & { complaint: (code: number | string) => Unavailable };

function startGit(place: Place, call: GitCall): GitChild {
  const where = call.where === "cwd" ? [] : [`--git-dir=${place.dir}`];
  const child = spawn("git", [...where, ...call.args], {
    cwd: call.cwd ?? place.dir,
    env: environment(place.searchPath, call.settings ?? [], call.env ?? {}),
    // A group of its own, so that a deadline ends its transports too.
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-complaintChars)));
  // A process that ends before it read everything answers through its exit code.
  child.stdin.on("error", () => undefined);
  const secrets = (call.settings ?? []).map(([, value]) => value).filter((value) => value !== "");
  const complaint = (code: number | string) =>
    new Unavailable(`git ${call.args[0] ?? ""} ended with ${code}: ${without(secrets, said.trim())}`);
  return Object.assign(child, { complaint });
}

function ended(child: GitChild, call: GitCall): Promise<number> {
  const timeoutMs = call.timeoutMs ?? usualTimeoutMs;
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      kill(child);
      reject(new Unavailable(`git ${call.args[0] ?? ""} took longer than ${Math.round(timeoutMs / 1000)} s`));
    }, timeoutMs);
    child.once("error", (cause) => {
      clearTimeout(deadline);
      reject(new Unavailable("git could not be started; is it installed?", { cause }));
    });
    child.once("close", (code, signal) => {
      clearTimeout(deadline);
      if (code === null && signal === null) reject(child.complaint("no exit code"));
      else resolve(code ?? 128);
    });
  });
}

function kill(child: GitChild): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
