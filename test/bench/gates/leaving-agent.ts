import { gzipSync } from "node:zlib";
import type { TreeSide } from "./bare-git.ts";

/** An argument of a process may not be longer than this on Linux. */
const longest = 100_000;

/** Runs in the agent's container: lays the files of the change out, then runs the script. */
const program = `
const { execFileSync } = require("node:child_process");
const { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { gunzipSync } = require("node:zlib");
const { sides, script } = JSON.parse(gunzipSync(Buffer.from(process.argv.slice(1).join(""), "base64")));
for (const { path, bytes } of sides) if (bytes === null) rmSync(path, { force: true, recursive: true });
for (const { path, mode, bytes } of sides) {
  if (bytes === null) continue;
  rmSync(path, { force: true, recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  const content = Buffer.from(bytes, "base64");
  if (mode === "120000") symlinkSync(content.toString(), path);
  else writeFileSync(path, content);
  if (mode === "100755") chmodSync(path, 0o755);
}
if (script !== null) execFileSync("sh", ["-c", script], { stdio: "inherit" });
`;

/** The command of an agent that leaves exactly this change. */
export const leavingAgent = (sides: readonly TreeSide[], script: string | undefined): readonly string[] => {
  const order = {
    sides: sides.map(({ path, mode, bytes }) => ({
      path,
      mode,
      bytes: bytes === undefined ? null : Buffer.from(bytes).toString("base64"),
    })),
    script: script ?? null,
  };
  const packed = gzipSync(JSON.stringify(order)).toString("base64");
  const pieces = packed.match(new RegExp(`.{1,${longest}}`, "gu")) ?? [];
  return ["node", "-e", program, ...pieces];
};
