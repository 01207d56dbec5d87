import { createHash } from "node:crypto";
import type { Digest } from "../../model/names.ts";

/** Nothing larger is kept; a log or a change this large is a fault of whoever should have bounded it. */
export const largestBytes = 256 * 1024 * 1024;

/** What bytes are known by. Throws when they are too many to keep. */
export function blobDigest(bytes: Uint8Array): Digest {
  if (bytes.byteLength > largestBytes) throw new Error(`A blob of ${bytes.byteLength} bytes is too large to store.`);
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The 64 digits of a digest, which are its address wherever blobs are kept. Throws for anything that is no digest. */
export function blobAddress(digest: Digest): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/u.exec(digest) ?? [];
  if (hex === undefined) throw new BlobMissing(digest);
  return hex;
}

/** Bytes as they were kept. Throws when they are not what the digest stands for any more. */
export function undamaged(digest: Digest, bytes: Uint8Array): Uint8Array {
  if (blobDigest(bytes) !== digest) throw new Error(`The stored bytes of ${digest} are damaged.`);
  return bytes;
}

/** The digest stands for nothing we have. Asking again does not help. */
export class BlobMissing extends Error {
  override readonly name = "BlobMissing";
  readonly retryable = false;
  constructor(digest: Digest) {
    super(`There is no blob ${digest.slice(0, 80)} in the store.`);
  }
}
