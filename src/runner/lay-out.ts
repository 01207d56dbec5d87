import { closeSync, constants, lstatSync, mkdirSync, openSync, rmSync, symlinkSync, writeSync } from "node:fs";
import type { ListedFile } from "./object-id.ts";
import { blobHash } from "./object-id.ts";
import type { FileHead } from "./order.ts";
import { Refusal } from "./refusal.ts";
import { pathProblem } from "./safe-path.ts";
import { listedFolders } from "./start-list.ts";

/** Writes one tree into a folder, file after file. */
export type Layout = {
  start(head: FileHead): void;
  data(bytes: Buffer): void;
  /** The files written, by path (latin1). `whole` is false when an empty folder stood in the tree: a submodule, whose id is unknown here. */
  end(): { readonly files: ReadonlyMap<string, ListedFile>; readonly whole: boolean };
};

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Lays files out byte for byte. What a snapshot left at a path of the tree gives way. */
export function createLayout(root: string): Layout {
  const files = new Map<string, ListedFile>();
  const folders = new Set<string>();
  const announced = new Set<string>();
  let open:
    { path: string; head: FileHead; left: number; write: (bytes: Buffer) => void; close: () => string } | undefined;

  const at = (path: string): Buffer => Buffer.from(`${root}/${path}`, "latin1");

  function folder(path: string): void {
    if (path === "" || folders.has(path)) return;
    folder(parent(path));
    if (files.has(path)) throw new Refusal("lost", "a file of the tree is also a folder of it");
    const found = lstatSync(at(path), { throwIfNoEntry: false });
    if (found !== undefined && !found.isDirectory()) rmSync(at(path));
    if (found?.isDirectory() !== true) mkdirSync(at(path), 0o755);
    folders.add(path);
  }

  function finish(): void {
    if (open === undefined) return;
    if (open.left !== 0) throw new Refusal("lost", "a file of the tree is shorter than announced");
    files.set(open.path, { mode: open.head.mode, oid: open.close() });
    open = undefined;
  }

  return {
    start(head) {
      finish();
      const raw = Buffer.from(head.pathBase64, "base64");
      const problem = pathProblem(raw);
      if (problem !== undefined) throw new Refusal("environment", `The tree cannot be laid out: ${problem}.`);
      const path = raw.toString("latin1");
      folder(parent(path));
      if (head.mode === "directory") {
        folder(path);
        announced.add(path);
        return;
      }
      if (files.has(path) || folders.has(path)) throw new Refusal("lost", "a path comes twice in the tree");
      rmSync(at(path), { recursive: true, force: true });
      open = { path, head, left: head.bytes, ...(head.mode === "120000" ? link(at(path)) : file(at(path), head)) };
      if (open.left === 0) finish();
    },
    data(bytes) {
      if (open === undefined || bytes.length > open.left) throw new Refusal("lost", "a file is longer than announced");
      open.write(bytes);
      open.left -= bytes.length;
      if (open.left === 0) finish();
    },
    end() {
      finish();
      const filled = listedFolders(files);
      return { files, whole: [...announced].every((path) => filled.has(path)) };
    },
  };
}

function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function file(path: Buffer, head: FileHead): { write: (bytes: Buffer) => void; close: () => string } {
  const mode = head.mode === "100755" ? 0o755 : 0o644;
  const descriptor = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode);
  const hash = blobHash(head.bytes);
  return {
    write(bytes) {
      hash.update(bytes);
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
    },
    close() {
      closeSync(descriptor);
      return hash.digest("hex");
    },
  };
}

function link(path: Buffer): { write: (bytes: Buffer) => void; close: () => string } {
  const parts: Buffer[] = [];
  return {
    write: (bytes) => void parts.push(Buffer.from(bytes)),
    close() {
      const target = Buffer.concat(parts);
      symlinkSync(target, path);
      return blobHash(target.length).update(target).digest("hex");
    },
  };
}
