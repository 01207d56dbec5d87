import type { IncomingMessage } from "node:http";
import type { JsonReading } from "./read-json.ts";
import { readJson } from "./read-json.ts";

/** Reads a request's body as strict JSON of at most `mostBytes`; what is longer is not read to its end. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<JsonReading> {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/iu.test(type))
    return { ok: false, why: "not sent as application/json" };
  if (encoding !== "identity") return { ok: false, why: "compressed" };
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) return { ok: false, why: `over ${mostBytes} bytes` };
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return { ok: false, why: `over ${mostBytes} bytes` };
    parts.push(part);
  }
  return readJson(Buffer.concat(parts));
}
