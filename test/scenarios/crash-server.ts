import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const main = join(resolve(import.meta.dirname, "../.."), "src/main.ts");

type Entry = {
  readonly level?: number;
  readonly url?: string;
  readonly turn?: { readonly issue: number; readonly attempts: number; readonly verified: readonly string[] };
  readonly msg?: string;
};

/** What the log of all lives of a server told. */
export type Told = {
  /** Trees that a run's gates verified. */
  readonly verified: Set<string>;
  /** Most attempts that any turn of an issue spoke of. */
  readonly attempts: Map<number, number>;
  /** Warnings and errors, as they were logged. */
  readonly troubles: string[];
};

export const nothingTold = (): Told => ({ verified: new Set(), attempts: new Map(), troubles: [] });

/** How a process ended. */
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly ms: number };

/** One life of `lintel start`. */
export type ServerLife = {
  readonly url: string;
  readonly port: number;
  /** SIGKILL; `all` takes the worker beside it too, at the same moment. Resolves when they are gone. */
  kill(whom: "server" | "all"): Promise<void>;
  /** SIGTERM, and how that ended. */
  stop(): Promise<Ended>;
};

/** Starts `lintel start` in a process of its own, as anybody would. Throws what it said when it ends before it listens. */
export const startServer = (env: NodeJS.ProcessEnv, told: Told): Promise<ServerLife> => {
  const child = spawn(process.execPath, [main, "start"], { env, stdio: ["ignore", "pipe", "pipe"] as const });
  const last: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => last.push(chunk.toString()));
  return new Promise((resolveStarted, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const entry = line.startsWith("{") ? (JSON.parse(line) as Entry) : {};
      note(told, entry, line);
      if (entry.url !== undefined) resolveStarted(lifeOf(child, entry.url));
    });
    child.once("exit", (code) => reject(new Error(`lintel start ended with ${code ?? "a signal"}: ${last.join("")}`)));
  });
};

const note = (told: Told, { turn, level = 0 }: Entry, line: string): void => {
  if (level >= 40) told.troubles.push(line);
  if (turn === undefined) return;
  for (const tree of turn.verified) told.verified.add(tree);
  told.attempts.set(turn.issue, Math.max(turn.attempts, told.attempts.get(turn.issue) ?? 0));
};

const lifeOf = (child: ChildProcess, url: string): ServerLife => ({
  url,
  port: Number(new URL(url).port),
  kill: async (whom) => {
    const workers = whom === "all" ? await workersOf(child.pid ?? 0) : [];
    const ended = endOf(child);
    for (const pid of [child.pid ?? 0, ...workers]) killHard(pid);
    await ended;
  },
  stop: async () => {
    const ended = endOf(child);
    child.kill("SIGTERM");
    return ended;
  },
});

const endOf = (child: ChildProcess): Promise<Ended> => {
  const began = performance.now();
  return new Promise((done) => {
    const end = (): void => done({ code: child.exitCode, signal: child.signalCode, ms: performance.now() - began });
    if (child.exitCode !== null || child.signalCode !== null) end();
    else child.once("exit", end);
  });
};

/** The workers beside a server; the database it may have started is a neighbour, not a part of it. */
const workersOf = async (pid: number): Promise<readonly number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  const children = text.split(" ").filter(Boolean).map(Number);
  const lines = await Promise.all(children.map((child) => readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "")));
  return children.filter((_, n) => lines[n]?.includes(main));
};

/** Whoever is gone already needs no killing. */
const killHard = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};
