import { gitText } from "./run-git.ts";
import type { GitStore } from "./store.ts";

/** Makes a commit of another repository, with all it leads to, readable in this one; no ref moves. */
export async function bringCommit(into: GitStore, from: GitStore, oid: string): Promise<void> {
  if (into.dir === from.dir || (await into.reader.read(oid)) !== null) return;
  await gitText(into.dir, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", from.dir, oid]);
}
