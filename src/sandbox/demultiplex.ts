export type Output = { readonly from: "stdout" | "stderr"; readonly bytes: Buffer };

/** Takes the engine's framing off a container's output: stream, three zero bytes, length, bytes. */
export async function* demultiplex(input: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Output> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 8) {
      const end = at + 8 + rest.readUInt32BE(at + 4);
      if (rest.length < end) break;
      yield { from: rest[at] === 2 ? "stderr" : "stdout", bytes: rest.subarray(at + 8, end) };
      at = end;
    }
    rest = rest.subarray(at);
  }
}

/** Cuts standard output into lines; the other stream is passed over. Throws when a line is over `mostBytes`. */
export async function* outputLines(
  input: AsyncIterable<Buffer> | Iterable<Buffer>,
  mostBytes: number,
): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const { from, bytes } of demultiplex(input)) {
    if (from === "stderr") continue;
    let start = 0;
    for (let cut = bytes.indexOf(10); cut >= 0; cut = bytes.indexOf(10, start)) {
      yield Buffer.concat([...parts, bytes.subarray(start, cut)]).toString("utf8");
      parts = [];
      held = 0;
      start = cut + 1;
    }
    held += bytes.length - start;
    if (held > mostBytes) throw new Error(`A line of a container's output is over ${mostBytes} bytes.`);
    parts.push(bytes.subarray(start));
  }
}
