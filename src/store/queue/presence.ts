import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log } from "../base.ts";
import type { Bell } from "./bell.ts";
import { inShort } from "../faults.ts";

/**
 * First half of the advisory lock that says "instance n lives"; the second half is its number. Numbers are a schema's
 * own, advisory locks the whole database's.
 */
export const presenceLock = "hashtext('lintel/presence/' || current_schema())";

/** The connection by which this process hears NOTIFY and is known to live. */
export type Presence = { readonly instance: number; close(): Promise<void> };

export type PresenceOptions = {
  readonly config: pg.ClientConfig;
  readonly note: string;
  readonly bell: Bell;
  readonly log: Log;
  /** Called before every new connection after a loss: brings an embedded server back. */
  revive(): Promise<void>;
};

/**
 * Enters the process in `instances` and holds an advisory lock on its number for as long as its connection lives: when
 * the process is killed the database drops the lock at once, and anybody may take over what it had claimed. Listens on
 * the bell's channel over the same connection, and connects again, for ever, when it is lost.
 */
export async function bePresent(options: PresenceOptions): Promise<Presence> {
  const state = { client: undefined as pg.Client | undefined, closed: false, instance: 0 };
  await connect();
  return {
    instance: state.instance,
    async close() {
      state.closed = true;
      await state.client?.query("delete from instances where id = $1", [state.instance]).catch(() => undefined);
      await state.client?.end();
    },
  };

  async function connect(): Promise<void> {
    const client = new pg.Client({ ...options.config, keepAlive: true });
    client.on("error", (error) => options.log.warn({ err: inShort(error) }, "lost the connection that listens"));
    client.on("end", () => void reconnect());
    client.on("notification", ({ payload }) => options.bell.heard(payload ?? ""));
    try {
      await client.connect();
      state.instance = await enter(client, state.instance, options.note);
      await client.query(`listen ${pg.escapeIdentifier(options.bell.channel)}`);
      state.client = client;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  async function reconnect(): Promise<void> {
    if (state.client === undefined) return;
    state.client = undefined;
    for (let pauseMs = 20; !state.closed; pauseMs = Math.min(2_000, pauseMs * 2)) {
      try {
        await options.revive();
        await connect();
        options.bell.ringAll();
        return;
      } catch (error) {
        options.log.warn({ err: inShort(error) }, "the database cannot be reached; trying again");
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }
}

/** Takes a number, or the one we had, and the lock on it. */
async function enter(client: pg.Client, before: number, note: string): Promise<number> {
  // Ignored on a unix socket; on a network it lets the server notice a dead peer within half a minute.
  await client.query("set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
  const { rows } = await client.query<{ id: number }>(
    before === 0
      ? { text: "select nextval(pg_get_serial_sequence('instances', 'id'))::int as id" }
      : { text: "select $1::int as id", values: [before] },
  );
  const id = rows[0]?.id ?? before;
  await client.query(`select pg_advisory_lock(${presenceLock}, $1::int)`, [id]);
  await client.query(
    "insert into instances (id, note) overriding system value values ($1, $2) on conflict (id) do nothing",
    [id, note],
  );
  return id;
}
