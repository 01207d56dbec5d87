import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, realpath, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { reachable } from "./reachable.ts";
import { serverUser } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** Where one embedded server lives. */
export type Place = {
  readonly user: ServerUser;
  /** Directory that belongs to the server; holds data, log and usually the socket. */
  readonly home: string;
  readonly data: string;
  readonly log: string;
  /** Directory of the unix socket; `host` of a connection. */
  readonly socketDir: string;
};

/** Longest socket path, in bytes, that every supported system takes. */
const longestSocketPath = 103;

/** Finds (and makes) the directories of the server that belongs to `dataDir`. The same `dataDir` gives the same place. */
export async function placeOf(dataDir: string): Promise<Place> {
  const user = await serverUser();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const real = await realpath(dataDir);
  const home = await homeOf(real, user);
  const place = { user, home, data: path.join(home, "data"), log: path.join(home, "server.log") };
  return { ...place, socketDir: await socketDirectory(home, user) };
}

async function homeOf(dataDir: string, user: ServerUser): Promise<string> {
  await letThrough(dataDir, user);
  if (await reachable(dataDir, user)) return ownDirectory(path.join(dataDir, "postgres"), user);
  const home = path.join("/var/lib/lintel", `postgres-${digestOf(dataDir)}`);
  await mkdir(path.dirname(home), { recursive: true, mode: 0o755 });
  await writeFile(
    path.join(dataDir, "postgres.txt"),
    `The database's account cannot enter here. It lives in ${home}\n`,
  );
  return ownDirectory(home, user);
}

/** A directory of ours that is closed to every group gets the server's group, with the right to pass through only. */
async function letThrough(dataDir: string, user: ServerUser): Promise<void> {
  const { mode, uid } = await stat(dataDir);
  if (user === undefined || uid !== process.getuid?.() || (mode & 0o071) !== 0) return;
  await chown(dataDir, uid, user.gid);
  await chmod(dataDir, (mode & 0o7777) | 0o010);
}

async function socketDirectory(home: string, user: ServerUser): Promise<string> {
  const inside = path.join(home, "run");
  if (Buffer.byteLength(path.join(inside, ".s.PGSQL.5432")) <= longestSocketPath) return ownDirectory(inside, user);
  return ownDirectory(path.join(os.platform() === "darwin" ? "/tmp" : os.tmpdir(), `lintel-${digestOf(home)}`), user);
}

async function ownDirectory(directory: string, user: ServerUser): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  const self = process.getuid?.();
  if (!found.isDirectory()) throw new Error(`${directory} is not a directory; the database needs it.`);
  if (user !== undefined && found.uid === self) await chown(directory, user.uid, user.gid);
  else if (found.uid !== (user?.uid ?? self)) {
    throw new Error(`${directory} belongs to somebody else (uid ${found.uid}); remove it or choose another directory.`);
  }
  await chmod(directory, 0o700);
  return directory;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
