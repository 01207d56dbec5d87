import type pg from "pg";
import { ensureServer, socketOf } from "./postgres/ensure-server.ts";
import { placeOf } from "./postgres/place.ts";
import { stopIfLast } from "./postgres/stop-server.ts";

/** The server that holds our tables. */
export type Server = {
  readonly config: pg.ClientConfig;
  /** Brings it back if it is ours and has gone. */
  revive(): Promise<void>;
  /** We, known by `name`, have closed our connections. */
  leave(name: string): Promise<void>;
};

type Where = { readonly databaseUrl?: string | undefined; readonly dataDir: string; readonly cacheDir: string };

/** The server that `databaseUrl` names, or else the embedded one of `dataDir`, started if need be. */
export async function findServer(where: Where): Promise<Server> {
  return where.databaseUrl === undefined ? embedded(where) : remote(where.databaseUrl);
}

async function embedded({ dataDir, cacheDir }: Where): Promise<Server> {
  const place = await placeOf(dataDir);
  const revive = async (): Promise<void> => {
    await ensureServer(place, cacheDir);
  };
  await revive();
  return { config: socketOf(place), revive, leave: (name) => stopIfLast(place, name) };
}

function remote(connectionString: string): Server {
  const nothing = (): Promise<void> => Promise.resolve();
  return { config: { connectionString }, revive: nothing, leave: nothing };
}
