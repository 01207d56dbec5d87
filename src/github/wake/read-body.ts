import type { IncomingMessage } from "node:http";

/** GitHub sends no more than this. */
export const longestBodyBytes = 25 * 1024 * 1024;

export type Body =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly why: "long" | "slow" | "broken" };

/** The raw body, given up as soon as it is too long or takes too long. */
export function readBody(request: IncomingMessage, timeoutMs: number): Promise<Body> {
  if (Number(request.headers["content-length"] ?? 0) > longestBodyBytes)
    return Promise.resolve({ ok: false, why: "long" });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (body: Body): void => {
      clearTimeout(timer);
      request.removeAllListeners("data");
      resolve(body);
    };
    const timer = setTimeout(() => end({ ok: false, why: "slow" }), timeoutMs);
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > longestBodyBytes) end({ ok: false, why: "long" });
      else chunks.push(chunk);
    });
    request.once("end", () => end({ ok: true, bytes: Buffer.concat(chunks) }));
    request.once("error", () => end({ ok: false, why: "broken" }));
    request.once("close", () => end({ ok: false, why: "broken" }));
  });
}
