import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand, lastLine } from "./run-command.ts";

/**
 * Folder of a self-contained npm: this machine's own, or, where a distribution has spread it over its own packages, one
 * installed into `scratch`.
 */
export async function machineNpm(
  scratch: string,
): Promise<{ readonly ok: true; readonly path: string } | { readonly ok: false; readonly said: string }> {
  const root = await runCommand("npm", ["root", "--global"], 30_000);
  const own = join(lastLine(root.output), "npm");
  if (root.code === 0 && existsSync(join(own, "node_modules")) && existsSync(join(own, "bin", "npm-cli.js"))) {
    return { ok: true, path: own };
  }
  const got = await runCommand("npm", ["install", "--prefix", scratch, "--no-save", "npm@11"], 120_000);
  const path = join(scratch, "node_modules", "npm");
  return got.code === 0 && existsSync(path) ? { ok: true, path } : { ok: false, said: lastLine(got.output) };
}
