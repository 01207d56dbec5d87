import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerCreateOptions } from "dockerode";
import { hardened, sandboxUser } from "../hardness.ts";
import { labels } from "../job-names.ts";
import { readLog } from "../read-log.ts";
import { runnerImage } from "../setup/image-names.ts";
import type { Outset } from "./stand.ts";

/** Ports of the witness on the bridge: one plays the registry, one must never hear anything from a sandbox. */
export const registryPort = 8_099;
export const silentPort = 8_100;

export type Witnesses = {
  /** Address of the container on the bridge. */
  readonly address: string;
  /** Address of the engine's host on that bridge, and the port where its witness listens there and on its loopback. */
  readonly gateway: string;
  readonly hostPort: number;
};

/** Plays a package registry and a model provider, and writes down every connection, request and datagram. */
const onBridge = String.raw`
const [token] = process.argv.slice(1), say = (it) => console.log(JSON.stringify(it));
const http = require("node:http"), dgram = require("node:dgram");
const registry = http.createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body = (body + chunk).slice(0, 4000)));
  request.on("end", () => {
    say({ at: "registry", method: request.method, url: request.url, headers: request.headers, body });
    const tarball = "http://" + request.headers.host.split(":")[0] + ":${silentPort}/lintel-probe/-/lintel-probe-1.0.0.tgz";
    const version = { name: "lintel-probe", version: "1.0.0", dist: { tarball } };
    const answers = { name: "lintel-probe", "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } };
    const said = { id: "msg_1", type: "message", role: "assistant", model: "probe", content: [{ type: "text", text: "ok" }], stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(request.url.startsWith("/model/") ? said : answers));
  });
});
registry.listen(${registryPort}, "0.0.0.0");
const silent = http.createServer((request, response) => { say({ at: "silent", method: request.method, url: request.url, headers: request.headers }); response.end("reached"); });
silent.on("connection", (socket) => say({ at: "silent", connection: socket.remoteAddress }));
silent.on("connect", (request, socket) => { say({ at: "silent", method: "CONNECT", url: request.url }); socket.end("HTTP/1.1 200 OK\r\n\r\n"); });
silent.listen(${silentPort}, "0.0.0.0", () => say({ at: "ready" }));
dgram.createSocket("udp4", (message) => say({ at: "silent", datagram: String(message).slice(0, 100) })).bind(${silentPort});
`;

/** Listens on the host's loopback, on its address at the bridge and on an abstract socket; proves that both witnesses hear. */
const onHost = String.raw`
const [token, gateway, address] = process.argv.slice(1), say = (it) => console.log(JSON.stringify(it));
const net = require("node:net"), heard = (at) => (socket) => { socket.on("error", () => 0); socket.on("data", (data) => say({ at, data: String(data).slice(0, 100) })); say({ at, connection: true }); };
const listen = (where, at) => new Promise((done) => { const server = net.createServer(heard(at)); server.on("error", (error) => { say({ at: "trouble", where, code: error.code }); done(0); }); server.listen(where, () => done(server.address().port)); });
const knock = (where) => new Promise((done) => { const socket = net.connect(where); socket.on("connect", () => { socket.end("control"); done(true); }); socket.on("error", () => done(false)); });
(async () => {
  const port = await listen({ port: 0, host: "127.0.0.1" }, "host");
  await listen({ port, host: gateway }, "host");
  await listen({ path: "\0" + token }, "host");
  const heardBy = [await knock({ port, host: "127.0.0.1" }), await knock({ port, host: gateway }), await knock({ path: "\0" + token }), await knock({ port: ${silentPort}, host: address })];
  say({ at: "ready", port, heardBy });
})();
`;

type Said = Readonly<Record<string, unknown>>;

/** Starts both witnesses. Throws when they do not hear what they should: their silence would then say nothing. */
export async function startWitnesses(stand: Outset): Promise<Witnesses> {
  const { docker, network, token } = stand;
  await start(stand, "witness", [onBridge, token], network);
  await untilReady(stand, "witness");
  const bridge = await docker.getContainer(nameOf(stand, "witness")).inspect();
  const { IPAddress: address = "", Gateway: gateway = "" } = bridge.NetworkSettings.Networks[network] ?? {};
  await start(stand, "host-witness", [onHost, token, gateway, address], "host");
  const ready = await untilReady(stand, "host-witness");
  const heardBy = Array.isArray(ready["heardBy"]) ? ready["heardBy"] : [];
  if (heardBy.length !== 4 || heardBy.includes(false)) {
    throw new Error(`a witness does not hear what it should: ${JSON.stringify(ready)}`);
  }
  return { address, gateway, hostPort: Number(ready["port"]) };
}

/** What a witness wrote down, but for the connections that proved that it hears. */
export async function heard(stand: Outset, role: "witness" | "host-witness"): Promise<readonly Said[]> {
  const log = (await readLog(stand.docker, nameOf(stand, role), 4_194_304)).toString("utf8");
  return log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Said);
}

/** Connections and datagrams that came to where nothing may come from a sandbox. */
export async function strangers(stand: Outset): Promise<readonly string[]> {
  const [bridge, host] = await Promise.all([heard(stand, "witness"), heard(stand, "host-witness")]);
  // One connection to the bridge's witness and three to the host's are the control.
  const toBridge = bridge.filter(({ at }) => at === "silent").slice(1);
  const toHost = host.filter(({ at, connection }) => at === "host" && connection === true).slice(3);
  return [...toBridge, ...toHost].map((said) => JSON.stringify(said).slice(0, 200));
}

function nameOf({ instance }: Outset, role: string): string {
  return `lintel-${instance}-${role}`;
}

async function start(stand: Outset, role: string, args: readonly string[], network: string): Promise<void> {
  const [program = "", ...rest] = args;
  const options: ContainerCreateOptions = {
    Image: runnerImage(),
    Entrypoint: ["node", "-e", program, ...rest],
    Cmd: [],
    User: sandboxUser,
    Labels: { [labels.instance]: stand.instance },
    HostConfig: {
      ...hardened({ memoryMb: 256, cpus: 1, pids: 64, runtime: undefined }),
      NetworkMode: network,
    },
  };
  const container = await stand.docker.createContainer({ name: nameOf(stand, role), ...options });
  await container.start();
}

async function untilReady(stand: Outset, role: "witness" | "host-witness"): Promise<Said> {
  for (let i = 0; i < 200; i += 1) {
    const ready = (await heard(stand, role)).find(({ at }) => at === "ready");
    if (ready !== undefined) return ready;
    await sleep(50);
  }
  throw new Error(`the ${role} of the self-test does not start`);
}
