import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync } from "node:fs";
import { blobHash } from "../object-id.ts";

/** A file's id as git gives it (empty where it is too large to be read), and its bytes unless over `mostBytes`. */
export type Read = { readonly oid: string; readonly bytes: Buffer | undefined };

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Reads a regular file without following a link or waiting for a pipe; undefined when it is something else. */
export function readFile(path: Buffer, mostBytes: number): Read | undefined {
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) return undefined;
    // More than its disk holds is holes: reading a terabyte of nothing would take the export's time.
    if (found.size > mostBytes && found.blocks * 512 < found.size) return { oid: "", bytes: undefined };
    const hash = blobHash(found.size);
    const kept: Buffer[] | undefined = found.size > mostBytes ? undefined : [];
    for (let left = found.size; left > 0;) {
      const chunk = Buffer.allocUnsafe(Math.min(left, 1_048_576));
      const got = readSync(descriptor, chunk, 0, chunk.length, null);
      if (got === 0) return undefined;
      hash.update(chunk.subarray(0, got));
      kept?.push(chunk.subarray(0, got));
      left -= got;
    }
    return { oid: hash.digest("hex"), bytes: kept === undefined ? undefined : Buffer.concat(kept) };
  } finally {
    closeSync(descriptor);
  }
}

/** A link's target is its content. */
export function readLink(path: Buffer): { readonly oid: string; readonly bytes: Buffer } {
  const bytes = readlinkSync(path, { encoding: "buffer" });
  return { oid: blobHash(bytes.length).update(bytes).digest("hex"), bytes };
}
