import { Unavailable } from "../engine/needs.ts";
import { runGit, streamGit } from "./git-process.ts";
import type { Place } from "./git-process.ts";
import { objectId } from "./object-id.ts";

/** Byte sizes of objects, by id. Throws `Unavailable` when one is missing. */
export async function sizesOf(place: Place, oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (oids.length === 0) return new Map();
  const { stdout } = await runGit(place, {
    args: ["cat-file", "--batch-check=%(objectname) %(objectsize)", "--buffer"],
    input: lines(oids),
  });
  const answers = stdout.toString().trimEnd().split("\n");
  return new Map(
    answers.map((line) => {
      const [oid = "", size = ""] = line.split(" ");
      if (!/^\d+$/u.test(size)) throw missing(oid);
      return [oid, Number(size)];
    }),
  );
}

/** One object's header, followed by the chunks of its content. */
export type ObjectPart =
  | { readonly part: "begin"; readonly at: number; readonly type: string; readonly bytes: number }
  | { readonly part: "chunk"; readonly at: number; readonly chunk: Buffer };

/** Streams objects in the order asked for, from one process; `at` is the position in `oids`. Throws when one is missing. */
export async function* streamObjects(place: Place, oids: readonly string[]): AsyncGenerator<ObjectPart> {
  if (oids.length === 0) return;
  let held: Buffer = Buffer.alloc(0);
  let at = 0;
  let left: number | undefined;
  for await (const data of streamGit(place, {
    args: ["cat-file", "--batch", "--buffer"],
    input: lines(oids),
    timeoutMs: 1_800_000,
  })) {
    held = held.length === 0 ? data : Buffer.concat([held, data]);
    for (;;) {
      if (left === undefined) {
        const end = held.indexOf(10);
        if (end < 0) break;
        const [oid = "", type = "", size = ""] = held.toString("latin1", 0, end).split(" ");
        if (!/^\d+$/u.test(size)) throw missing(oid);
        left = Number(size);
        held = held.subarray(end + 1);
        yield { part: "begin", at, type, bytes: left };
      }
      const chunk = held.subarray(0, left);
      if (chunk.length > 0) yield { part: "chunk", at, chunk };
      left -= chunk.length;
      held = held.subarray(chunk.length);
      // Each content is followed by one line feed of the protocol's own.
      if (left > 0 || held.length === 0) break;
      held = held.subarray(1);
      left = undefined;
      at += 1;
    }
  }
  if (at < oids.length) throw missing(oids[at] ?? "");
}

/** Contents of a few blobs, by id. */
export async function readBlobs(place: Place, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const chunks = oids.map((): Buffer[] => []);
  for await (const part of streamObjects(place, oids)) if (part.part === "chunk") chunks[part.at]?.push(part.chunk);
  return new Map(oids.map((oid, at) => [oid, Buffer.concat(chunks[at] ?? [])]));
}

/** Contents of the blobs that are not larger than `mostBytes`, by id. */
export async function readSmallBlobs(
  place: Place,
  oids: readonly string[],
  mostBytes: number,
): Promise<ReadonlyMap<string, Buffer>> {
  const sizes = await sizesOf(place, [...new Set(oids)]);
  return readBlobs(
    place,
    [...sizes].filter(([, bytes]) => bytes <= mostBytes).map(([oid]) => oid),
  );
}

function lines(oids: readonly string[]): string {
  return oids.map((oid) => `${objectId(oid)}\n`).join("");
}

function missing(oid: string): Unavailable {
  return new Unavailable(`the trusted repository has no object ${oid}`);
}
