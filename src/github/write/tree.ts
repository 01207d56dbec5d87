import { isUtf8 } from "node:buffer";
import * as z from "zod";
import type { Objects } from "../../engine/needs.ts";
import { Refused } from "../../engine/needs.ts";
import type { Tree } from "../../model/names.ts";
import type { Client } from "../client/client.ts";
import { inRepo, type Place } from "./place.ts";

type Entry = { path: string; mode: string; type: "blob" | "commit" } & ({ sha: string | null } | { content: string });
type Changed = Awaited<ReturnType<Objects["diff"]>>[number];

/** Text of up to this size goes inside the tree request, and this much text in one request altogether. */
const inlineBytes = 256 * 1024;
const inlineTotalBytes = 4 * 1024 * 1024;

const made = z.object({ sha: z.string() });

/**
 * Makes GitHub have a tree, from one it has. The id it answers must be ours: otherwise this throws, and nothing has come
 * to refer to what it made.
 */
export async function makeTree(client: Client, at: Place, objects: Objects, from: Tree, to: Tree): Promise<void> {
  if (from === to) return;
  const changed = await objects.diff(from, to);
  const entries: Entry[] = [];
  let room = inlineTotalBytes;
  for (const one of withoutImplied(changed)) {
    const entry = await entryOf(client, at, objects, one, room);
    if ("content" in entry) room -= Buffer.byteLength(entry.content);
    entries.push(entry);
  }
  const route = "POST /repos/{owner}/{repo}/git/trees";
  const { sha } = await client.write(at.installation, route, inRepo(at), { base_tree: from, tree: entries }, made);
  if (sha !== to) throw new Refused(`GitHub made the tree ${sha} where ${to} was verified: nothing was published`);
}

async function entryOf(client: Client, at: Place, objects: Objects, one: Changed, room: number): Promise<Entry> {
  const { path, mode, oid } = one;
  if (mode === undefined || oid === undefined) return { path, mode: "100644", type: "blob", sha: null };
  if (mode === "160000") return { path, mode, type: "commit", sha: oid };
  const bytes = await objects.blob(oid);
  const small = bytes.byteLength <= Math.min(inlineBytes, room);
  if (small && isUtf8(bytes) && !bytes.includes(0)) {
    return { path, mode, type: "blob", content: Buffer.from(bytes).toString("utf8") };
  }
  const body = { encoding: "base64", content: Buffer.from(bytes).toString("base64") };
  const { sha } = await client.write(at.installation, "POST /repos/{owner}/{repo}/git/blobs", inRepo(at), body, made);
  if (sha !== oid)
    throw new Refused(`GitHub stored ${path} as ${sha} where ${oid} was verified: nothing was published`);
  return { path, mode, type: "blob", sha };
}

/** A file that becomes a directory, or the reverse, is not deleted on its own: writing the one removes the other. */
function withoutImplied(changed: readonly Changed[]): readonly Changed[] {
  const written = changed.filter(({ oid }) => oid !== undefined).map(({ path }) => path);
  const parents = new Set(written.flatMap(ancestorsOf));
  const files = new Set(written);
  return changed.filter(({ path, oid }) => {
    if (oid !== undefined) return true;
    return !parents.has(path) && !ancestorsOf(path).some((above) => files.has(above));
  });
}

function ancestorsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join("/"));
}
