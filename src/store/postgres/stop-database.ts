import { rm } from "node:fs/promises";
import { placeOf } from "./place.ts";
import { stopServer } from "./stop-server.ts";

/** Stops the embedded server of `dataDir`, whoever is connected. With `erase` its data goes too. For demo and tests. */
export async function stopDatabase(dataDir: string, options: { readonly erase: boolean }): Promise<void> {
  const place = await placeOf(dataDir);
  await stopServer(place);
  if (!options.erase) return;
  await rm(place.home, { recursive: true, force: true });
  await rm(place.socketDir, { recursive: true, force: true });
}
