import { spawn } from "node:child_process";

export type Ran = { readonly code: number; readonly output: string };

/**
 * Runs a program of this machine to its end and collects both outputs (the last 64 KiB). Never throws: a program that is
 * missing, or was ended after `timeoutMs`, has code 127 or 124.
 */
export function runCommand(program: string, args: readonly string[], timeoutMs: number): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-65_536);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 124, output }));
  });
}

/** The last line with something on it: what a failed program most likely said about why. */
export function lastLine(output: string): string {
  return output.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
