import { spawn } from "node:child_process";
import path from "node:path";
import type { DatabaseOptions } from "../../src/store/open-database.ts";
import { eventually } from "./given.ts";

export type OtherProcess = {
  readonly pid: number;
  /** Resolves when it has said this line. */
  said(line: string, withinMs?: number): Promise<boolean>;
  tell(line: string): void;
  /** SIGKILL: it cannot do anything about it. Resolves when it has gone. */
  kill(): Promise<void>;
};

/** Starts `other-process.ts` on the same store. `job`: what it works on and then hangs in (`turns`, `effects`). */
export function startProcess(options: Omit<DatabaseOptions, "log">, job = ""): OtherProcess {
  const file = path.join(import.meta.dirname, "other-process.ts");
  const child = spawn(process.execPath, [file, JSON.stringify(options), job], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  return {
    pid: child.pid ?? -1,
    said: (line, withinMs = 20_000) => eventually(() => output.split("\n").includes(line), withinMs),
    tell: (line) => void child.stdin.write(`${line}\n`),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
