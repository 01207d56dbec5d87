import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Commit } from "../../src/main/demo/stage.ts";

const run = promisify(execFile);

/** Files of a published package, by path. */
export type PackageFiles = Readonly<Record<string, string>>;

/** Fetches a published package with npm, as this machine's settings tell it to, and reads its files. */
export const readPackage = async (nameAndVersion: string): Promise<PackageFiles> => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-package-"));
  try {
    await run("npm", ["pack", "--silent", "--pack-destination", directory, nameAndVersion], { cwd: directory });
    const [archive = ""] = await readdir(directory);
    await run("tar", ["-xzf", archive], { cwd: directory });
    return await readFiles(join(directory, "package"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const readFiles = async (directory: string): Promise<PackageFiles> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      paths.toSorted().map(async (path) => [path.slice(directory.length + 1), await readFile(path, "utf8")] as const),
    ),
  );
};

/** What differs in the newer of two versions, for these paths or all of them: whole new contents. */
export const changeOf = (from: PackageFiles, to: PackageFiles, paths: readonly string[] = Object.keys(to)) =>
  Object.fromEntries(paths.filter((path) => from[path] !== to[path]).map((path) => [path, to[path] ?? ""]));

/** What somebody writes who puts such a package under Lintel: the policy, and a workflow of GitHub's CI. */
const ownFiles = (policy: string): PackageFiles => ({
  ".github/lintel.yml": policy,
  ".github/workflows/ci.yml": [
    "name: ci",
    "on: [push, pull_request]",
    "jobs:",
    "  build:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - run: npm install && npm test",
    "",
  ].join("\n"),
});

/** The package as a repository of two commits: as it was published, then put under Lintel. */
export const historyOf = (files: PackageFiles, policy: string): readonly Commit[] => [
  { message: "As published", files },
  { message: "Put it under Lintel", files: { ...files, ...ownFiles(policy) } },
];

/** What one agent does for the issue of one title: files it writes whole, then code that runs. */
export type Plan = { readonly code?: string; readonly files?: Readonly<Record<string, string>> };

/**
 * The text of an agent that knows what to do by the title of the issue, and carries all it writes in itself: packed,
 * because an operator file is bounded.
 */
export const agentOf = (plans: Readonly<Record<string, Plan>>): string => `
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
const title = /^# (.+)$/m.exec(readFileSync(process.env.LINTEL_BRIEF, "utf8"))[1];
const packed = "${gzipSync(JSON.stringify(Object.fromEntries(Object.entries(plans).map(([title, { files = {} }]) => [title, files])))).toString("base64")}";
const files = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString())[title];
for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
switch (title) {
${Object.entries(plans)
  .map(([title, { code = "" }]) => `case ${JSON.stringify(title)}: { ${code} break; }`)
  .join("\n")}
}
`;
