import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { elsewhere } from "../connect/elsewhere.ts";
import type { Sent, Timeouts } from "../send.ts";
import { send } from "../send.ts";
import type { PackageSettings } from "../settings.ts";

const timeouts: Timeouts = { connectMs: 20_000, firstByteMs: 120_000, idleMs: 60_000, wholeMs: 1_800_000 };
const mostRedirects = 5;

type Asked =
  | { readonly body: Readable; readonly type: string; readonly at: string }
  | { readonly refused: number; readonly why: string };

/**
 * Asks the operator's registry. Where it leads elsewhere (registries keep their files in other places) we follow, by https
 * and to public addresses only, and its credential stays behind.
 */
export async function askRegistry(
  method: string,
  first: URL,
  accept: string,
  { upstream, authorization, proxy }: PackageSettings,
  signal: AbortSignal,
): Promise<Asked> {
  const own = new URL(upstream).origin;
  let url = first;
  for (let n = 0; n <= mostRedirects; n += 1) {
    const isOwn = url.origin === own;
    const lookup = isOwn ? undefined : await elsewhere(url, proxy);
    if (lookup === "refused") return { refused: 403, why: "a file at an address that is no public one" };
    const credential = isOwn && authorization !== null ? { authorization } : {};
    const usual = { accept, "accept-encoding": "gzip", "user-agent": "lintel-gateway" };
    const sent: Sent = { method, headers: { ...usual, ...credential }, ...(lookup === undefined ? {} : { lookup }) };
    const answer = await send(url, sent, { timeouts, proxy }, signal);
    const { statusCode: status = 0, headers } = answer;
    if (status === 200) return opened(answer, url);
    answer.destroy();
    const { location } = headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, url.href))
      return { refused: status >= 400 && status < 600 ? status : 502, why: `the registry answered ${status}` };
    url = new URL(location, url);
    url.username = "";
    url.password = "";
  }
  return { refused: 502, why: `the registry leads elsewhere over ${mostRedirects} times` };
}

const decoders: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function opened(answer: IncomingMessage, url: URL): Asked {
  const type = answer.headers["content-type"] ?? "application/octet-stream";
  const decode = decoders[answer.headers["content-encoding"] ?? ""];
  if (decode === undefined) return { body: answer, type, at: url.href };
  const decoder = decode();
  answer.on("error", (error) => decoder.destroy(error));
  decoder.on("close", () => answer.destroy());
  return { body: answer.pipe(decoder), type, at: url.href };
}
