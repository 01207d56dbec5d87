import { chmodSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { answer } from "./answer.ts";
import type { GatewaySettings } from "./settings.ts";

/** The gateway container: a read-only door to one package registry, at a unix socket that only this job's runner sees. */
async function main(): Promise<void> {
  const settings = await readSettings();
  if (settings.ca !== "") setDefaultCACertificates([...getCACertificates("default"), settings.ca]);
  const server = createServer((request, response) => void answer(request, response, settings));
  server.listen(settings.socket, () => chmodSync(settings.socket, 0o666));
}

async function readSettings(): Promise<GatewaySettings> {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line) as GatewaySettings;
  throw new Error("No settings came in.");
}

process.on("SIGTERM", () => process.exit(0));
await main();
