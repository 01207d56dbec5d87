import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { open, readFile, stat, truncate } from "node:fs/promises";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";

const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "100",
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  max_parallel_workers_per_gather: "0",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_checkpoints: "off",
};
const logCeilingBytes = 8_000_000;

/**
 * Starts the server in a session of its own: it outlives us, so a killed Lintel finds it again. It listens on its unix
 * socket only. Ends at once, with a line in the log, when another server already holds the data directory.
 */
export async function startServer(place: Place, binaries: Binaries): Promise<ChildProcess> {
  const size = await stat(place.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > logCeilingBytes) await truncate(place.log);
  const log = await open(place.log, "a", 0o600);
  try {
    const child = spawn(binaries.postgres, argumentsOf(place), {
      ...place.user,
      cwd: place.home,
      env: { LC_ALL: "C" },
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

function argumentsOf(place: Place): readonly string[] {
  const sockets = `"${place.socketDir.replaceAll('"', '""')}"`;
  const all = { ...settings, unix_socket_directories: sockets };
  return ["-D", place.data, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** The last lines the server wrote, for an error message. */
export async function logTail(place: Place): Promise<string> {
  const text = await readFile(place.log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-8).join("\n");
}
