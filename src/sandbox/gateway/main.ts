import { chmodSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createPackageDoor } from "./packages/answer-package.ts";
import { createDoor, mostConnections, patience } from "./door.ts";
import type { GatewaySettings } from "./settings.ts";
import { turnAway } from "./turn-away.ts";
import { writeLine } from "./write-line.ts";

/** The gateway container: doors to models, hosts and package registries, at unix sockets that only this job's runner sees. */
async function main(): Promise<void> {
  const settings = await readSettings();
  if (settings.ca !== "") setDefaultCACertificates([...getCACertificates("default"), settings.ca]);
  for (const registry of settings.packages) {
    const answer = createPackageDoor(registry);
    const server = createServer({ ...patience }, (request, response) => void answer(request, response));
    turnAway(server);
    server.on("connect", ({ url = "" }, socket) => {
      writeLine({ event: "refused", method: "CONNECT", path: url.slice(0, 300), status: 403, why: "no tunnels here" });
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
    server.maxConnections = mostConnections;
    listen(server, registry.socket);
  }
  if (settings.door !== null) listen(createDoor(settings.door), settings.door.socket);
}

/** A gateway that died has left its sockets. */
function listen(server: Server, socket: string): void {
  rmSync(socket, { force: true });
  server.listen(socket, () => chmodSync(socket, 0o666));
}

async function readSettings(): Promise<GatewaySettings> {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line) as GatewaySettings;
  throw new Error("No settings came in.");
}

process.on("SIGTERM", () => process.exit(0));
await main();
