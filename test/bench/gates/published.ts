import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export type Published = { readonly directory: string; readonly integrity: string };

/**
 * A published package, unpacked, as npm fetches it with this machine's settings; kept for the next time. Throws where
 * what came is not what was expected.
 */
export const readPublished = async (nameAndVersion: string, expected?: string): Promise<Published> => {
  const kept = join(tmpdir(), "lintel-corpus-packages");
  const file = join(kept, `${nameAndVersion.replaceAll("/", "+")}.tgz`);
  await mkdir(kept, { recursive: true });
  const tarball = await readFile(file).catch(() => fetchPackage(nameAndVersion, file));
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  if (expected !== undefined && integrity !== expected)
    throw new Error(`${nameAndVersion} came as ${integrity}, and ${expected} was expected: remove ${file}`);
  const directory = await mkdtemp(join(tmpdir(), "lintel-corpus-package-"));
  await execute("tar", ["-xzf", file, "-C", directory, "--no-same-owner"]);
  const [root = "package"] = await readdir(directory);
  return { directory: join(directory, root), integrity };
};

const fetchPackage = async (nameAndVersion: string, file: string): Promise<Buffer> => {
  const scratch = await mkdtemp(join(tmpdir(), "lintel-corpus-fetch-"));
  try {
    await execute("npm", ["pack", "--silent", "--pack-destination", scratch, nameAndVersion], { cwd: scratch });
    const [archive = ""] = await readdir(scratch);
    await cp(join(scratch, archive), `${file}.${process.pid}`);
    await rename(`${file}.${process.pid}`, file);
    return await readFile(file);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
