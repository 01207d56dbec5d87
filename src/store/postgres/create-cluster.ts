import { randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../faults.ts";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { runProgram } from "./run-program.ts";

const flags = [
  "--auth=trust",
  "--username=lintel",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-instructions",
];

/**
 * Makes the data directory if there is none. It is made beside and renamed, so that a crash leaves nothing half made and
 * of several processes that try at once one wins. `trust` is for the socket only, whose directory nobody else may enter.
 */
export async function createCluster(place: Place, binaries: Binaries): Promise<void> {
  if (await hasCluster(place)) return;
  const fresh = `${place.data}.new-${randomUUID()}`;
  try {
    await runProgram(binaries.initdb, [`--pgdata=${fresh}`, ...flags], place.home, place.user);
    await rename(fresh, place.data);
    await removeLeftovers(place);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(hasCode(error, "ENOTEMPTY", "EEXIST") || (await hasCluster(place)))) throw error;
  }
}

async function hasCluster(place: Place): Promise<boolean> {
  return stat(path.join(place.data, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

/** Halves that crashed processes left; a live rival's half goes too, and it then finds our whole. */
async function removeLeftovers(place: Place): Promise<void> {
  const prefix = `${path.basename(place.data)}.new-`;
  const names = (await readdir(place.home)).filter((name) => name.startsWith(prefix));
  await Promise.all(names.map((name) => rm(path.join(place.home, name), { recursive: true, force: true })));
}
