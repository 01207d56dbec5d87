import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Tables } from "./tables.ts";
import type { Log } from "./base.ts";
import { inShort } from "./faults.ts";

/** bigint columns hold GitHub ids, counters and instants: all of them safe integers. */
function parsers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

/** How every connection of ours is set up, whatever database it goes to. */
export function connectionConfig(to: pg.ClientConfig, schema: string, name: string): pg.ClientConfig {
  const options = [
    `-c search_path=${schema}`,
    "-c statement_timeout=60000",
    // A process that stops in the middle of a transaction must not hold a repository's lock for ever.
    "-c idle_in_transaction_session_timeout=30000",
  ].join(" ");
  return {
    ...to,
    types: parsers(),
    options,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    query_timeout: 65_000,
  };
}

/** Opens the pool that the whole store shares. */
export function openPool(config: pg.ClientConfig, log: Log): { readonly pool: pg.Pool; readonly db: Kysely<Tables> } {
  const pool = new pg.Pool({ ...config, max: 12 });
  pool.on("error", () => undefined);
  // The pool listens to idle clients only; one that is taken and waits between two statements would end the process.
  pool.on("connect", (client) => {
    client.on("error", (error) => log.warn({ err: inShort(error) }, "a database connection was lost"));
  });
  return { pool, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) };
}
