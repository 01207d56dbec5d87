import { Readable } from "node:stream";
import type { Sha } from "../model/names.ts";
import { streamGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/**
 * A bundle of one commit's whole history, which clones as branch `main`. Its header is written here, because
 * `git bundle create` needs a ref of our repository for it and would tell the ref's name.
 */
export function bundleHistory(place: Place, commit: Sha): Readable {
  return Readable.from(parts(place, objectId(commit)), { objectMode: false });
}

async function* parts(place: Place, commit: Sha): AsyncGenerator<Buffer> {
  const args = ["pack-objects", "--quiet", "--stdout", "--revs", "--delta-base-offset"];
  yield Buffer.from(`# v2 git bundle\n${commit} HEAD\n${commit} refs/heads/main\n\n`);
  yield* streamGit(place, { args, input: `${commit}\n`, timeoutMs: 1_800_000 });
}
