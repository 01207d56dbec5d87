import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../../model/names.ts";
import { logFile } from "../../rules/proof/judge-logs.ts";

/** The digest of what lies in a directory under each log's name; of what is not there, or no file, nothing. */
export const logDigests = async (
  directory: string,
  wanted: readonly Digest[],
): Promise<ReadonlyMap<Digest, Digest>> => {
  const found = new Map<Digest, Digest>();
  for (const log of wanted) {
    const digest = await digestAt(join(directory, logFile(log)));
    if (digest !== undefined) found.set(log, digest);
  }
  return found;
};

/** A log lies under its digest, as it is downloaded: with or without an ending. */
const digestAt = async (path: string): Promise<Digest | undefined> => {
  for (const name of [path, `${path}.log`]) {
    const found = await stat(name).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(name)) hash.update(chunk as Buffer);
    return `sha256:${hash.digest("hex")}`;
  }
  return undefined;
};
