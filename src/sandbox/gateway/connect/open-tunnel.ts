import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { Socket, connect, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { codeOf } from "../send.ts";
import { writeLine } from "../write-line.ts";
import { readClientHello } from "./client-hello.ts";
import { isPublic } from "./is-public.ts";

export type TunnelSettings = {
  /** Host names this job may reach, lower case. */
  readonly hosts: readonly string[];
  /** Addresses the operator lists besides: they may be private. */
  readonly addresses: readonly string[];
};

/** What a test replaces: names, and the port that stands for 443. */
export type Reach = {
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly port: number;
  readonly helloMs: number;
  readonly connectMs: number;
  readonly idleMs: number;
};

export const usualReach: Reach = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  port: 443,
  helloMs: 10_000,
  connectMs: 15_000,
  idleMs: 300_000,
};

const mostTunnels = 64;

/** Answers CONNECT: to a listed host, at the very address that was checked, once the client's TLS asks for that host. */
export function createTunnels({ hosts, addresses }: TunnelSettings, reach: Reach = usualReach) {
  let open = 0;
  return (request: IncomingMessage, client: Duplex, head: Buffer): void => {
    const target = (request.url ?? "").slice(0, 300);
    const say = (event: string, why?: string): void => writeLine({ event, method: "CONNECT", path: target, why });
    client.on("error", () => client.destroy());
    if (!(client instanceof Socket)) return;
    const host = /^([a-z0-9.-]+):443$/u.exec(target)?.[1];
    const why =
      host === undefined || !hosts.includes(host) || isIP(host) !== 0
        ? "not a host that the operator lists"
        : open >= mostTunnels
          ? "too many tunnels"
          : undefined;
    if (host === undefined || why !== undefined) {
      say("refused", why);
      client.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    open += 1;
    client.once("close", () => (open -= 1));
    tunnel(host, client, head, { addresses, reach }).then(
      () => say("tunnel"),
      (error: unknown) => {
        say("refused", codeOf(error));
        client.destroy();
      },
    );
  };
}

type Means = { readonly addresses: readonly string[]; readonly reach: Reach };

async function tunnel(host: string, client: Socket, head: Buffer, { addresses, reach }: Means): Promise<void> {
  const found = await reach.resolve(host);
  const address = found.find((each) => isPublic(each) || addresses.includes(each));
  if (address === undefined) throw new Error("no address that may be reached");
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  const hello = await readHello(client, head, reach.helloMs);
  if (hello.name !== host) throw new Error(`its TLS asks for ${hello.name.slice(0, 100)}`);
  const server = await connected(address, reach);
  if (client.destroyed) {
    server.destroy();
    throw new Error("the client went away");
  }
  server.write(hello.bytes);
  join(client, server, reach.idleMs);
  join(server, client, reach.idleMs);
}

async function readHello(
  client: Socket,
  head: Buffer,
  withinMs: number,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    let bytes = head;
    const timer = setTimeout(() => finish(new Error("no ClientHello in time")), withinMs);
    const finish = (outcome: Error | string): void => {
      clearTimeout(timer);
      client.pause();
      client.off("data", take);
      client.off("close", gone);
      if (typeof outcome === "string") resolve({ name: outcome, bytes });
      else reject(outcome);
    };
    const take = (chunk: Buffer): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      judge();
    };
    const gone = (): void => finish(new Error("the client went away"));
    const judge = (): void => {
      const read = readClientHello(bytes);
      if (read.kind === "refused") finish(new Error(read.why));
      if (read.kind === "hello") finish(read.name);
    };
    client.on("data", take);
    client.on("close", gone);
    judge();
  });
}

async function connected(address: string, { port, connectMs }: Reach): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const server = connect({ host: address, port });
    const timer = setTimeout(() => server.destroy(new Error("no connection in time")), connectMs);
    server.once("connect", () => {
      clearTimeout(timer);
      resolve(server);
    });
    server.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
      server.destroy();
    });
  });
}

function join(from: Socket, to: Socket, idleMs: number): void {
  from.setTimeout(idleMs, () => from.destroy());
  from.on("close", () => to.destroySoon());
  from.pipe(to);
}
