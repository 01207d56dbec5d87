import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frames } from "../../src/runner/frames.ts";

function encode(kind: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, "latin1");
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

async function decode(bytes: Buffer, size: number): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const read: string[] = [];
  for await (const { kind, payload } of frames(Readable.from(chunks))) read.push(kind + payload.toString("hex"));
  return read;
}

const wanted = fc.array(fc.tuple(fc.constantFrom("J", "F", "D", "Z"), fc.uint8Array({ maxLength: 40 })), {
  minLength: 1,
  maxLength: 8,
});

test("reads what was sent, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(wanted, fc.integer({ min: 1, max: 60 }), async (sent, size) => {
      const bytes = Buffer.concat(sent.map(([kind, payload]) => encode(kind, Buffer.from(payload))));
      expect(await decode(bytes, size)).toEqual(
        sent.map(([kind, payload]) => kind + Buffer.from(payload).toString("hex")),
      );
    }),
  );
});

test("an input that ends inside a frame, or announces too much, is refused", async () => {
  const whole = encode("D", Buffer.alloc(100));
  for (const cut of [1, 4, 5, 50, 104])
    await expect(decode(whole.subarray(0, cut), 7)).rejects.toThrow("inside a frame");
  const head = Buffer.from("D\xff\xff\xff\xff", "latin1");
  await expect(decode(head, 5)).rejects.toThrow("too long");
});
