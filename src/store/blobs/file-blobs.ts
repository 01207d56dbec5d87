import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs } from "../../engine/needs.ts";
import { blobAddress, blobDigest, BlobMissing, undamaged } from "./blob-digest.ts";

/**
 * Bytes as files, by their digest: `ab/cdef...` below a directory that any number of processes may share. A blob is there
 * whole or not at all, and on the disk before `put` returns.
 */
export function fileBlobs(directory: string): Blobs {
  const placeOf = (address: string) => {
    const shelf = join(directory, address.slice(0, 2));
    return { shelf, file: join(shelf, address.slice(2)) };
  };
  return {
    async put(bytes) {
      const digest = blobDigest(bytes);
      const { shelf, file } = placeOf(blobAddress(digest));
      if (await holds(file, bytes.byteLength)) return digest;
      await mkdir(shelf, { recursive: true, mode: 0o700 });
      const aside = join(shelf, `.${randomUUID()}`);
      await writeDurably(aside, bytes);
      await rename(aside, file);
      await syncDirectory(shelf);
      return digest;
    },
    async get(digest) {
      const { file } = placeOf(blobAddress(digest));
      return undamaged(digest, await readOr(file, digest));
    },
  };
}

/** A file of the right length is taken for the blob; `get` would say if it were not, and a rename leaves no half ones. */
async function holds(file: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(file)).size === bytes;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function readOr(file: string, digest: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) throw new BlobMissing(digest);
    throw error;
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";
