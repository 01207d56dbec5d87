import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import type { Account } from "./gateway/models/ledger-lines.ts";
import { accountOf, readLines } from "./gateway/models/ledger-lines.ts";
import type { JobNames } from "./job-names.ts";
import { ledgerFile } from "./places.ts";

/**
 * What a job's requests to models cost so far and how its provider failed it, from the gateway's ledger, running or not.
 * Requests under way count in full. Undefined where the job has no gateway, or one that has no ledger yet.
 */
export async function readSpent({ docker }: Pick<Context, "docker">, names: JobNames): Promise<Account | undefined> {
  const container = docker.getContainer(names.gateway);
  const archive = await engineCall(container.getArchive({ path: ledgerFile }), 404);
  if (archive === undefined) return undefined;
  const entries = extract();
  archive.on("error", (error: Error) => entries.destroy(error));
  archive.pipe(entries);
  for await (const entry of entries) {
    if (entry.header.type === "file") return accountOf(readLines(await text(entry)));
    entry.resume();
  }
  return undefined;
}
