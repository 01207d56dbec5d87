import type { Blobs } from "../../engine/needs.ts";
import { BlobMissing } from "./blob-digest.ts";

/** Keeps in `present`; what is not there is looked for where earlier versions kept it. */
export function withOlder(present: Blobs, older: Blobs): Blobs {
  return {
    put: (bytes) => present.put(bytes),
    async get(digest) {
      try {
        return await present.get(digest);
      } catch (error) {
        if (!(error instanceof BlobMissing)) throw error;
        return older.get(digest);
      }
    },
  };
}
