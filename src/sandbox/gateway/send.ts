import type { IncomingMessage, RequestOptions } from "node:http";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Socket } from "node:net";
import type { ProxySettings } from "./proxy.ts";
import { agentFor } from "./proxy.ts";

export type Timeouts = {
  /** Until there is a connection, TLS included. */
  readonly connectMs: number;
  /** From then until the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
  /** For the whole answer, however busily it trickles. */
  readonly wholeMs: number;
};

export type Sent = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Resolves the host, where not every address will do. */
  readonly lookup?: RequestOptions["lookup"];
};

/** Somebody could not be asked, or did not answer. `sent`: the request may have been heard, and charged for. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.sent = sent;
  }
}

/** Sends one request, once, and resolves with the answer's beginning. Redirects are answers like others. */
export async function send(
  url: URL,
  { method, headers, body = "", lookup }: Sent,
  { timeouts, proxy }: { readonly timeouts: Timeouts; readonly proxy: ProxySettings },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isTls = url.protocol === "https:";
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const how = lookup === undefined ? {} : { lookup };
    const options = { method, agent: agentFor(url, proxy), headers: { ...headers, ...length }, signal, ...how };
    const request = (isTls ? requestTls : requestPlain)(url, options);
    let connected = false;
    let timer = setTimeout(() => request.destroy(new Error("no connection in time")), timeouts.connectMs);
    const onConnected = (): void => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(new Error("no answer in time")), timeouts.firstByteMs);
    };
    request.on("socket", (socket) => {
      // One that a proxy made has shaken hands before it comes here.
      if (isTls ? isShaken(socket) : !socket.connecting) onConnected();
      else socket.once(isTls ? "secureConnect" : "connect", onConnected);
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(new NoAnswer(codeOf(error), connected));
    });
    request.on("response", (response) => {
      clearTimeout(timer);
      response.setTimeout(timeouts.idleMs, () => response.destroy(new Error("nothing more in time")));
      const late = setTimeout(() => response.destroy(new Error("no end in time")), timeouts.wholeMs);
      response.once("close", () => clearTimeout(late));
      resolve(response);
    });
    request.end(body);
  });
}

function isShaken(socket: Socket): boolean {
  return "secureConnecting" in socket && socket.secureConnecting === false;
}

/** A code where there is one: messages may hold addresses. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message.slice(0, 200);
}
