import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { hasCode } from "../faults.ts";
import { installBinaries } from "./binaries.ts";
import { createCluster } from "./create-cluster.ts";
import type { Place } from "./place.ts";
import { dropForeignLock, serverPid } from "./server-pid.ts";
import { logTail, startServer } from "./start-server.ts";

const giveUpAfterMs = 30_000;
const lookAgainMs = 15;
const mostFailures = 4;

/** How to reach the embedded server. */
export function socketOf(place: Place): pg.ClientConfig {
  return { host: place.socketDir, port: 5432, user: "lintel", database: "postgres", password: "" };
}

/**
 * Answers when the server of this place takes connections; starts it if nobody runs it. Several processes may call this
 * at once: Postgres itself lets only one server hold the data. Answers whether it was this call that started it.
 */
export async function ensureServer(place: Place, cacheDir: string): Promise<boolean> {
  if ((await probe(place)) === "ready") return false;
  const binaries = await installBinaries(cacheDir, place.user);
  await createCluster(place, binaries);
  const deadline = performance.now() + giveUpAfterMs;
  let child: ChildProcess | undefined;
  for (let failures = 0; ;) {
    await sleep(lookAgainMs);
    const state = await probe(place);
    if (state === "ready") return child !== undefined && !hasEnded(child);
    if (performance.now() > deadline || failures >= mostFailures) {
      throw new Error(`The embedded Postgres does not start:\n${await logTail(place)}`);
    }
    if (state === "busy" || (child !== undefined && !hasEnded(child))) continue;
    // Ours ended at once: a rival holds the data, or is letting go of it, or the data cannot be served.
    if (child !== undefined) {
      if ((await serverPid(place)) === undefined) failures++;
      await sleep(lookAgainMs * 10);
    }
    await dropForeignLock(place);
    child = await startServer(place, binaries);
    await spawned(child);
  }
}

async function spawned(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) return;
  await new Promise((_, reject) => child.once("error", reject));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** `busy`: it is there but starts or stops. Throws when it refuses us for another reason. */
async function probe(place: Place): Promise<"ready" | "busy" | "absent"> {
  const client = new pg.Client({
    ...socketOf(place),
    application_name: "lintel probe",
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return "ready";
  } catch (error) {
    if (hasCode(error, "ENOENT", "ECONNREFUSED")) return "absent";
    if (hasCode(error, "57P03", "ECONNRESET", "EPIPE", "53300")) return "busy";
    if (error instanceof Error && error.message.startsWith("Connection terminated")) return "busy";
    throw error;
  } finally {
    await client.end();
  }
}
