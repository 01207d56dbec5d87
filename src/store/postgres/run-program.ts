import { spawn } from "node:child_process";
import type { ServerUser } from "./server-user.ts";

/** Runs a program as the server's account until it ends. Throws with the end of its output when it does not exit 0. */
export async function runProgram(file: string, args: readonly string[], cwd: string, user: ServerUser): Promise<void> {
  const child = spawn(file, args, { ...user, cwd, env: { LC_ALL: "C" }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString("utf8")).slice(-4_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${file} ended with ${code ?? "a signal"}: ${output}`);
}
