import type { Server } from "node:http";
import { createServer } from "node:http";
import { createTunnels, usualReach } from "./connect/open-tunnel.ts";
import type { Reach } from "./connect/open-tunnel.ts";
import { createModelDoor } from "./models/answer-model.ts";
import { faceOf } from "./models/find-interface.ts";
import { openLedger } from "./models/ledger.ts";
import { refuse } from "./models/refuse.ts";
import { codeOf } from "./send.ts";
import { turnAway } from "./turn-away.ts";
import type { DoorSettings } from "./settings.ts";
import { writeLine } from "./write-line.ts";

/** How long a client may take to say what it wants, and how much of it may be headers. */
export const patience = {
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 32_768,
} as const;
export const mostConnections = 128;

/** The door to models and hosts, not yet listening. */
export function createDoor({ models, tunnels }: DoorSettings, reach: Reach = usualReach): Server {
  const answer =
    models === null
      ? undefined
      : createModelDoor(
          models,
          openLedger(models.ledger, models.capUsd, () => Date.now()),
        );
  const server = createServer({ ...patience }, (request, response) => {
    const { method = "", url = "" } = request;
    if (answer === undefined) {
      request.resume();
      refuse(response, faceOf(url), 403, "this job has no models");
      writeLine({ event: "refused", method, path: url.slice(0, 300), status: 403, why: "this job has no models" });
      return;
    }
    answer(request, response).catch((error: unknown) => {
      // A client that went while it was still sending; or a fault of ours, which must not take the others along.
      refuse(response, faceOf(url), 500, "the gateway failed");
      writeLine({ event: "failed", method, path: url.slice(0, 300), why: codeOf(error) });
    });
  });
  server.on("connect", createTunnels(tunnels, reach));
  turnAway(server);
  server.maxConnections = mostConnections;
  return server;
}
