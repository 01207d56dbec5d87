import { Refusal } from "./refusal.ts";

/**
 * What comes in on standard input: one byte of kind, four bytes of length (big endian), the payload.
 * `J` job (JSON), `F` file (JSON), `D` bytes of that file, `T` end of the tree, `H` bytes of the bundle, then `F` and `D` again for the agent's home, `Z` end.
 */
export type Frame = { readonly kind: string; readonly payload: Buffer };

const headBytes = 5;
const mostBytes = 16 * 1024 * 1024;

/** Cuts a byte stream into frames. Throws when it ends inside one. */
export async function* frames(input: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of input) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= headBytes) {
      const length = rest.readUInt32BE(at + 1);
      if (length > mostBytes) throw new Refusal("lost", "a frame is too long");
      const end = at + headBytes + length;
      if (rest.length < end) break;
      yield { kind: String.fromCharCode(rest[at] ?? 0), payload: rest.subarray(at + headBytes, end) };
      at = end;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new Refusal("lost", "the input ended inside a frame");
}
