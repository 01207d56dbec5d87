import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { hasCode, isDisconnect } from "../faults.ts";
import { socketOf } from "./ensure-server.ts";
import type { Place } from "./place.ts";
import { serverPid } from "./server-pid.ts";

const patienceMs = 20_000;
export const leavingName = "lintel leaving";

/**
 * Stops the server: open connections are cut, everything committed is kept. Answers when it has gone; does nothing when
 * it does not run.
 */
export async function stopServer(place: Place): Promise<void> {
  const pid = await serverPid(place);
  if (pid === undefined) return;
  const started = performance.now();
  for (let signal: NodeJS.Signals = "SIGINT"; (await serverPid(place)) === pid;) {
    if (!send(pid, signal)) return;
    const until = performance.now() + patienceMs;
    while (performance.now() < until && (await serverPid(place)) === pid) await sleep(10);
    if (performance.now() - started > 3 * patienceMs) throw new Error(`The embedded Postgres (${pid}) does not stop.`);
    signal = "SIGQUIT";
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    throw error;
  }
}

/** Stops the server unless somebody other than `ownName` is connected: the last one out turns off the light. */
export async function stopIfLast(place: Place, ownName: string): Promise<void> {
  const client = new pg.Client({ ...socketOf(place), application_name: leavingName });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
       where backend_type = 'client backend' and application_name <> all($1)`,
      [[ownName, leavingName]],
    );
    if ((rows[0]?.others ?? 1) > 0) return;
  } catch (error) {
    if (isDisconnect(error)) return;
    throw error;
  } finally {
    await client.end();
  }
  await stopServer(place);
}
