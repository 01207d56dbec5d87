import { once } from "node:events";
import type { Duplex } from "node:stream";
import { finished } from "node:stream";
import type { Header } from "tar-stream";
import { extract } from "tar-stream";
import type { Inputs } from "../engine/needs.ts";
import type { Order } from "./order.ts";

/** A file for the agent's home. */
export type HomeFile = { readonly path: string; readonly bytes: Buffer };

/** The runner has ended before it had everything; its log says why. */
export class RunnerGone extends Error {
  override readonly name = "RunnerGone";
}

/** Sends a job's files to its runner. Throws when the inputs fail, or `RunnerGone`; the runner then sees a short input. */
export async function feedRunner(
  runner: Duplex,
  order: Order,
  inputs: Inputs,
  homeFiles: readonly HomeFile[],
): Promise<void> {
  const send = createSender(runner);
  await send.frame("J", Buffer.from(JSON.stringify(order)));
  await sendTree(send, await inputs.tree());
  await send.frame("T", Buffer.alloc(0));
  if (order.history !== null && inputs.history !== undefined) {
    for await (const chunk of await inputs.history()) {
      await send.bytes("H", Buffer.from(chunk));
    }
  }
  for (const { path, bytes } of homeFiles) {
    const head = { pathBase64: Buffer.from(path).toString("base64"), mode: "100644", bytes: bytes.length };
    await send.frame("F", Buffer.from(JSON.stringify(head)));
    await send.bytes("D", bytes);
  }
  await send.frame("Z", Buffer.alloc(0));
  await send.flush();
}

type Sender = {
  frame(kind: string, payload: Buffer): Promise<void>;
  bytes(kind: string, chunk: Buffer): Promise<void>;
  flush(): Promise<void>;
};

const batchBytes = 256 * 1024;

/** Gathers small frames, because a tree has thousands of them. */
function createSender(runner: Duplex): Sender {
  let batch: Buffer[] = [];
  let held = 0;
  async function flush(): Promise<void> {
    if (held === 0) return;
    const whole = Buffer.concat(batch);
    batch = [];
    held = 0;
    if (!runner.write(whole)) await drained(runner);
  }
  async function frame(kind: string, payload: Buffer): Promise<void> {
    const head = Buffer.alloc(5);
    head.write(kind, 0, "latin1");
    head.writeUInt32BE(payload.length, 1);
    batch.push(head, payload);
    held += head.length + payload.length;
    if (held >= batchBytes) await flush();
  }
  return {
    frame,
    flush,
    async bytes(kind, chunk) {
      for (let at = 0; at < chunk.length; at += batchBytes) await frame(kind, chunk.subarray(at, at + batchBytes));
    },
  };
}

/** A runner that has given up takes no more; the engine then ends its side, which may be all that is noticed of it. */
async function drained(runner: Duplex): Promise<void> {
  if (runner.destroyed || runner.readableEnded) throw new RunnerGone();
  const over = new AbortController();
  try {
    const taken = once(runner, "drain", { signal: over.signal }).then(() => true);
    const ended = once(runner, "end", { signal: over.signal }).then(() => false);
    const closed = once(runner, "close", { signal: over.signal }).then(() => false);
    const went = await Promise.race([taken, ended, closed]).catch(() => false);
    if (!went) throw new RunnerGone();
  } finally {
    over.abort();
  }
}

async function sendTree(send: Sender, tar: NodeJS.ReadableStream): Promise<void> {
  const entries = extract();
  // Also an end without an end: whoever waits for the next entry would wait for ever.
  finished(tar, { writable: false }, (error) => {
    if (error) entries.destroy(error);
  });
  tar.pipe(entries);
  for await (const entry of entries) {
    const head = fileHead(entry.header);
    await send.frame("F", Buffer.from(JSON.stringify(head)));
    if (head.mode === "120000") await send.frame("D", Buffer.from(entry.header.linkname));
    for await (const chunk of entry as AsyncIterable<Buffer>) await send.bytes("D", chunk);
  }
}

function fileHead(header: Header): { pathBase64: string; mode: string; bytes: number } {
  const name = header.name.replace(/^\.\//u, "").replace(/\/$/u, "");
  const pathBase64 = Buffer.from(name).toString("base64");
  if (header.type === "directory") return { pathBase64, mode: "directory", bytes: 0 };
  if (header.type === "symlink") {
    return { pathBase64, mode: "120000", bytes: Buffer.byteLength(header.linkname) };
  }
  if (header.type !== "file") throw new Error(`The tree's tar has an entry of type ${header.type}.`);
  const executable = (header.mode & 0o100) !== 0;
  return { pathBase64, mode: executable ? "100755" : "100644", bytes: header.size };
}
