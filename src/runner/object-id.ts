import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";

export type ListedFile = { readonly mode: string; readonly oid: string };

/** The start of git's id for a blob of this size; the bytes follow by `update`. */
export function blobHash(bytes: number): Hash {
  return createHash("sha1").update(`blob ${bytes}\0`);
}

type Folder = { readonly files: Map<string, ListedFile>; readonly folders: Map<string, Folder> };

/** Git's id of the tree with these files; paths are bytes as latin1 strings. */
export function treeId(files: ReadonlyMap<string, ListedFile>): string {
  const root = emptyFolder();
  for (const [path, file] of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    let folder = root;
    for (const part of parts) {
      let next = folder.folders.get(part);
      if (next === undefined) folder.folders.set(part, (next = emptyFolder()));
      folder = next;
    }
    folder.files.set(name, file);
  }
  return folderId(root);
}

function emptyFolder(): Folder {
  return { files: new Map(), folders: new Map() };
}

function folderId(folder: Folder): string {
  const entries = [...folder.files].map(([name, file]) => ({ name, key: name, ...file }));
  for (const [name, inner] of folder.folders)
    entries.push({ name, key: `${name}/`, mode: "40000", oid: folderId(inner) });
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.key, "latin1"), Buffer.from(b.key, "latin1")));
  const body = Buffer.concat(
    entries.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(oid, "hex")]),
  );
  return createHash("sha1").update(`tree ${body.length}\0`).update(body).digest("hex");
}
