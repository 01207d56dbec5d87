import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../faults.ts";
import type { Place } from "./place.ts";

const lockFile = (place: Place): string => path.join(place.data, "postmaster.pid");

/** Process id that the server wrote into its data directory; undefined when it says it is not running. */
export async function serverPid(place: Place): Promise<number | undefined> {
  const text = await readFile(lockFile(place), "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  const pid = Number(text.split("\n")[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/**
 * Removes the lock file of a server that was killed when its number has since been given to another program: Postgres
 * would take that program for a living server and never start (typical after a container restart).
 */
export async function dropForeignLock(place: Place): Promise<void> {
  const pid = await serverPid(place);
  if (pid === undefined) return;
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => undefined);
  if (name !== undefined && name.trim() !== "postgres") await rm(lockFile(place), { force: true });
}
