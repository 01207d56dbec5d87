import type { IncomingMessage } from "node:http";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Socket } from "node:net";

export type Timeouts = {
  /** Until there is a connection, TLS included. */
  readonly connectMs: number;
  /** From then until the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
};

/** The provider could not be asked, or did not answer. `sent`: it may have heard the request, and charge for it. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.sent = sent;
  }
}

/** Posts a body and resolves with the answer's beginning. A connection of its own for each request: none can be stale. */
export async function sendUpstream(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestTls : requestPlain;
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const request = send(url, { method: "POST", agent: false, headers: { ...headers, ...length }, signal });
    let connected = false;
    let timer = setTimeout(() => request.destroy(new Error("no connection in time")), timeouts.connectMs);
    const onConnected = (): void => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(new Error("no answer in time")), timeouts.firstByteMs);
    };
    request.on("socket", (socket: Socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", onConnected);
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(new NoAnswer(codeOf(error), connected));
    });
    request.on("response", (response) => {
      clearTimeout(timer);
      response.setTimeout(timeouts.idleMs, () => response.destroy(new Error("nothing more in time")));
      resolve(response);
    });
    request.end(body);
  });
}

/** A code where there is one: messages may hold addresses. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message.slice(0, 200);
}
