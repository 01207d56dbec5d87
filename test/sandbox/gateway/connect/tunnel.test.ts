import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { ConnectionOptions } from "node:tls";
import { connect as connectTls, createServer as createTls } from "node:tls";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { Reach, TunnelSettings } from "../../../../src/sandbox/gateway/connect/open-tunnel.ts";
import { usualReach } from "../../../../src/sandbox/gateway/connect/open-tunnel.ts";
import { readClientHello } from "../../../../src/sandbox/gateway/connect/client-hello.ts";
import { createDoor } from "../../../../src/sandbox/gateway/door.ts";
import { makeFolder } from "../open-gateway.ts";

const host = "files.example.org";
afterEach(() => vi.restoreAllMocks());

/** A TLS server that says hello, a door that leads `files.example.org` to it, and what the door wrote down. */
async function open(settings: Partial<TunnelSettings> = {}, reach: Partial<Reach> = {}) {
  const folder = makeFolder();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${host}`];
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const heard: string[] = [];
  const server = createTls({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    heard.push(String((socket as unknown as { servername: unknown }).servername));
    socket.on("error", () => undefined);
    socket.end("hello from inside TLS");
  });
  server.on("tlsClientError", () => undefined);
  let connections = 0;
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const door = createDoor(
    { socket: "", models: null, tunnels: { hosts: [host, "127.0.0.1"], addresses: ["127.0.0.1"], ...settings } },
    { ...usualReach, resolve: () => Promise.resolve(["127.0.0.1"]), port, helloMs: 1_500, ...reach },
  );
  const socket = join(folder, "door.sock");
  door.listen(socket);
  await once(door, "listening");
  onTestFinished(() => {
    door.closeAllConnections();
    door.close();
    server.close();
  });
  return { socket, heard, lines, connections: () => connections };
}

async function ask(path: string, target: string): Promise<{ socket: Socket; status: string }> {
  const socket = connect(path);
  socket.on("error", () => undefined);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
  const [first] = (await Promise.race([once(socket, "data"), once(socket, "close")])) as [Buffer | boolean];
  return { socket, status: first instanceof Buffer ? (first.toString("latin1").split(" ")[1] ?? "") : "closed" };
}

async function shake(path: string, options: ConnectionOptions): Promise<string> {
  const { socket, status } = await ask(path, `${host}:443`);
  if (status !== "200") return status;
  const tls = connectTls({ socket, rejectUnauthorized: false, ...options });
  return buffer(tls).then(
    (said) => (said.length === 0 ? "closed" : said.toString("utf8")),
    () => "closed",
  );
}

/** The first bytes that a TLS client sends. */
async function helloFor(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connectTls({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", ...options });
  client.on("error", () => undefined);
  const [socket] = (await once(server, "connection")) as [Socket];
  const [bytes] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

test("leads to a listed host, by TLS that asks for it", async () => {
  const { socket, heard, lines } = await open();
  expect(await shake(socket, { servername: host })).toBe("hello from inside TLS");
  expect(heard).toEqual([host]);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ event: "tunnel", path: `${host}:443` }]);
});

test.each(["other.example.org", "files.example.org.evil.example", ""])(
  "TLS that asks for %j is closed before a byte goes out",
  async (name) => {
    const { socket, heard, lines, connections } = await open();
    expect(await shake(socket, name === "" ? { servername: "" } : { servername: name })).toBe("closed");
    expect([heard, connections()]).toEqual([[], 0]);
    expect(lines.join("")).toMatch(/refused/u);
  },
);

test.each([
  `${host}:80`,
  `${host}:8443`,
  `${host}:443.`,
  host,
  `FILES.example.org:443`,
  `${host}.:443`,
  `x.${host}:443`,
  "evil.example:443",
  "127.0.0.1:443",
  "[::1]:443",
  "localhost:443",
  "169.254.169.254:443",
  `user@${host}:443`,
  `evil.example#${host}:443`,
])("CONNECT %s is refused", async (target) => {
  const { socket, connections } = await open();
  expect((await ask(socket, target)).status).toMatch(/^40[03]$/u);
  expect(connections()).toBe(0);
});

test.each([["10.0.0.5"], ["169.254.169.254"], ["::1"], ["127.0.0.1"]])(
  "a listed name at %s is refused where nobody listed that",
  async (address) => {
    const { socket, connections } = await open({ addresses: [] }, { resolve: () => Promise.resolve([address]) });
    expect((await ask(socket, `${host}:443`)).status).toBe("closed");
    expect(connections()).toBe(0);
  },
);

test("what is checked is what is connected to: the name is asked once", async () => {
  let asked = 0;
  const { socket } = await open({}, { resolve: () => Promise.resolve(asked++ === 0 ? ["127.0.0.1"] : ["10.0.0.1"]) });
  expect(await shake(socket, { servername: host })).toBe("hello from inside TLS");
  expect(asked).toBe(1);
});

test("silence, plain text and TLS in pieces get nowhere", async () => {
  const { socket, connections } = await open();
  const hello = await helloFor({ servername: host });
  const inPieces = Buffer.concat([
    Buffer.from([22, 3, 1, 0, 100]),
    hello.subarray(5, 105),
    Buffer.from([22, 3, 1, (hello.length - 105) >> 8, (hello.length - 105) & 255]),
    hello.subarray(105),
  ]);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    Buffer.from("SSH-2.0-x\r\n"),
    inPieces,
  ]) {
    const { socket: client } = await ask(socket, `${host}:443`);
    client.resume().write(bytes);
    if (!client.destroyed) await once(client, "close");
  }
  expect(connections()).toBe(0);
});

test("a ClientHello is read whatever way it arrives, and nothing like one passes for it", async () => {
  const hello = await helloFor({ servername: host });
  expect(readClientHello(hello)).toEqual({ kind: "hello", name: host });
  for (let at = 0; at < hello.length; at += 1) expect(readClientHello(hello.subarray(0, at)).kind).toBe("more");
  const old = await helloFor({ servername: host, maxVersion: "TLSv1.2" });
  expect(readClientHello(old)).toEqual({ kind: "hello", name: host });
  expect(readClientHello(await helloFor({}))).toEqual({ kind: "refused", why: "no server name" });
  for (let at = 0; at < hello.length; at += 1) {
    for (const change of [1, 0x80]) {
      const changed = Buffer.from(hello);
      changed[at] = (changed[at] ?? 0) ^ change;
      const read = readClientHello(changed);
      expect(["more", "refused", "hello"]).toContain(read.kind);
      if (at < 9 && at !== 2) expect(read.kind === "hello" && at !== 1).toBe(false);
    }
  }
  const encrypted = Buffer.from(hello);
  // The extension of the supported groups, turned into the one that hides the name.
  const groups = encrypted.indexOf(Buffer.from([0x00, 0x0a, 0x00]), 60);
  encrypted.writeUInt16BE(0xfe0d, groups);
  expect(readClientHello(encrypted)).toEqual({ kind: "refused", why: "a name that is encrypted" });
});
