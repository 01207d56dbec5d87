import { createHash } from "node:crypto";
import type { Digest } from "../model/names.ts";
import type { Blobs } from "../engine/needs.ts";
import type { Base } from "./base.ts";
import { reading } from "./transaction.ts";

/** No row holds more; a log or a change this large is a fault of whoever should have bounded it. */
const largestBytes = 256 * 1024 * 1024;

/** Bytes by their digest. The same bytes are kept once; bytes that no longer match their digest are never handed out. */
export function makeBlobs(base: Base): Blobs {
  return {
    async put(bytes) {
      if (bytes.byteLength > largestBytes)
        throw new Error(`A blob of ${bytes.byteLength} bytes is too large to store.`);
      const digest = digestOf(bytes);
      const row = { digest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
      const insert = base.db
        .insertInto("blobs")
        .values(row)
        .onConflict((known) => known.column("digest").doNothing());
      await reading(() => insert.execute());
      return digest;
    },
    async get(digest) {
      const query = base.db.selectFrom("blobs").select("bytes").where("digest", "=", digest);
      const row = await reading(() => query.executeTakeFirst());
      if (row === undefined) throw new BlobMissing(digest);
      if (digestOf(row.bytes) !== digest) throw new Error(`The stored bytes of ${digest} are damaged.`);
      return row.bytes;
    },
  };
}

/** The digest stands for nothing we have. Asking again does not help. */
export class BlobMissing extends Error {
  override readonly name = "BlobMissing";
  readonly retryable = false;
  constructor(digest: Digest) {
    super(`There is no blob ${digest} in the store.`);
  }
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
