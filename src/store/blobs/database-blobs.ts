import type { Blobs } from "../../engine/needs.ts";
import type { Base } from "../base.ts";
import { reading } from "../transaction.ts";
import { blobDigest, BlobMissing, undamaged } from "./blob-digest.ts";

/** Bytes in rows: where the first version kept them. Still read, and a place for them where no other is given. */
export function databaseBlobs(base: Base): Blobs {
  return {
    async put(bytes) {
      const digest = blobDigest(bytes);
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
      return undamaged(digest, row.bytes);
    },
  };
}
