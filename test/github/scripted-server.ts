import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { createClient, type Client } from "../../src/github/client/client.ts";
import type { ClientSettings, Seen } from "../../src/github/client/settings.ts";

export type Asked = {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
};
export type Say = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Closes the connection instead of answering. */
  readonly cut?: boolean;
  /** Never answers. */
  readonly hang?: boolean;
};

const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs1",
  format: "pem",
});

export type Scripted = {
  readonly asked: Asked[];
  readonly seen: Seen[];
  /** Tokens minted so far. */
  readonly minted: () => number;
  readonly client: Client;
  readonly close: () => Promise<void>;
};

/** Answers each request by a function of it; mints tokens `token-1`, `token-2`, ... itself. */
export async function scriptedGitHub(
  say: (asked: Asked, nth: number) => Say,
  settings: Partial<ClientSettings> = {},
): Promise<Scripted> {
  const asked: Asked[] = [];
  const seen: Seen[] = [];
  let minted = 0;
  const server = createServer((request, response) => void handle(request, response));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = (request.url ?? "").replace("/api/v3", "");
    if (url.endsWith("/access_tokens")) {
      minted += 1;
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      send(response, { status: 201, body: { token: `token-${minted}`, expires_at: expires, permissions: {} } });
      return;
    }
    const one: Asked = {
      method: request.method ?? "",
      url,
      authorization: request.headers.authorization ?? "",
      body: Buffer.concat(chunks).toString("utf8"),
      headers: request.headers,
    };
    asked.push(one);
    const answer = say(one, asked.length);
    if (answer.cut === true) request.socket.destroy();
    else if (answer.hang !== true) send(response, answer);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = createClient({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    appId: 5,
    privateKey: privateKey.toString(),
    log: pino({ level: "silent" }),
    now: () => Date.now(),
    settleMs: 5,
    onRequest: (one) => seen.push(one),
    ...settings,
  });
  const close = async (): Promise<void> => {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { asked, seen, minted: () => minted, client, close };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = {} }: Say): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 || status === 304 ? undefined : JSON.stringify(body));
}
