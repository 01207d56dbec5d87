import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Header, Pack } from "tar-stream";
import { Refused } from "../engine/needs.ts";
import type { Tree } from "../model/names.ts";
import type { Place } from "./git-process.ts";
import { listTree } from "./list-tree.ts";
import type { TreeEntry } from "./list-tree.ts";
import { layoutFault } from "./path-fault.ts";
import { streamObjects } from "./read-objects.ts";

/** One time for every file of every tree; after 1980, which zip files cannot go behind. */
const mtime = new Date(1_000_000_000_000);

/**
 * Files of a tree as a tar stream: exactly the bytes of its blobs, no attribute applied. Submodules come as empty
 * directories. Throws `Refused` for a tree with a name that cannot be laid out safely or exactly.
 */
export async function tarTree(place: Place, tree: Tree): Promise<Readable> {
  const entries = await listTree(place, tree);
  for (const { path } of entries) {
    const fault = layoutFault(path);
    if (fault !== undefined) throw new Refused(`the tree holds ${JSON.stringify(path)}: ${fault}`);
  }
  const tar = pack();
  // Whoever reads gets the error from reading, here and below; as an event of its own it would end the process.
  tar.on("error", () => undefined);
  void fill(place, tar, entries).catch((error: unknown) => {
    tar.destroy(error as Error);
  });
  return Readable.from(tar, { objectMode: false });
}

async function fill(place: Place, tar: Pack, entries: readonly TreeEntry[]): Promise<void> {
  for (const { path } of entries.filter(({ mode }) => mode === "160000")) await directory(tar, path);
  const blobs = entries.filter(({ mode }) => mode !== "160000");
  const parts = streamObjects(
    place,
    blobs.map(({ oid }) => oid),
  );
  let entry: Entry | undefined;
  for await (const part of parts) {
    if (tar.destroyed) return;
    if (part.part === "begin") {
      await entry?.end();
      entry = begin(tar, blobs[part.at], part.bytes);
    } else await entry?.write(part.chunk);
  }
  await entry?.end();
  tar.finalize();
}

type Entry = { readonly write: (chunk: Buffer) => Promise<void>; readonly end: () => Promise<void> };

function begin(tar: Pack, blob: TreeEntry | undefined, bytes: number): Entry {
  const { mode, path } = blob ?? { mode: "", path: "" };
  return mode === "120000" ? link(tar, path) : file(tar, path, mode === "100755" ? 0o755 : 0o644, bytes);
}

function link(tar: Pack, name: string): Entry {
  const target: Buffer[] = [];
  return {
    write: (chunk) => {
      target.push(chunk);
      return Promise.resolve();
    },
    end: () => add(tar, { name, mtime, type: "symlink", mode: 0o777, linkname: textOf(Buffer.concat(target), name) }),
  };
}

function file(tar: Pack, name: string, mode: number, size: number): Entry {
  const ended = Promise.withResolvers<undefined>();
  ended.promise.catch(() => undefined);
  const sink = tar.entry({ name, mtime, mode, size, type: "file" }, (error) => {
    if (error) ended.reject(error);
    else ended.resolve(undefined);
  });
  sink.on("error", () => undefined);
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (sink.write(chunk)) resolve();
        else {
          sink.once("drain", resolve);
          ended.promise.catch(reject);
        }
      }),
    end: async () => {
      sink.end(undefined);
      await ended.promise;
    },
  };
}

function directory(tar: Pack, name: string): Promise<void> {
  return add(tar, { name, mtime, type: "directory", mode: 0o755 });
}

function add(tar: Pack, header: Partial<Header> & Pick<Header, "name">): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry(header, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function textOf(bytes: Buffer, path: string): string {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes))
    throw new Refused(`the tree holds ${JSON.stringify(path)}, a symlink whose target is not UTF-8`);
  return text;
}
