import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import type { Delivery } from "../../src/engine/needs.ts";
import { createApp } from "../../src/github/app/create-app.ts";
import { createNeutral, neutralOn, type Neutral } from "../../src/github/neutral/neutral.ts";
import { createHandler } from "../../src/github/wake/handler.ts";
import { receiveInto } from "../../src/github/wake/receive.ts";
import { rows } from "../../src/github/wake/wakes.ts";
import type { GithubWorld } from "./github-world.ts";

export type Door = {
  readonly neutral: Neutral;
  readonly received: Delivery[];
  /** Makes storing fail, as when the database is down. */
  storeIsDown: boolean;
  readonly close: () => Promise<void>;
};

const secret = "a secret of this test";

/** Opens the App's real door for the simulated GitHub's webhooks; what would be stored is kept in a list. */
export async function webhookDoor(world: GithubWorld): Promise<Door> {
  const log = pino({ level: "silent" });
  const { self, client, markers } = world;
  const settings = {
    apiUrl: world.simulator.apiUrl,
    appId: self.appId,
    privateKey: world.privateKey,
    secrets: [secret] as const,
  };
  const app = createApp(settings, log);
  const neutral = createNeutral({ client, self, log, retriesMs: [20, 20] });
  const serves = (login: string): boolean => login === "acme";
  const received: Delivery[] = [];
  const server = createServer((request, response) => void handler(request, response));
  const door: Door = {
    neutral,
    received,
    storeIsDown: false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const inbox = {
    receive: (delivery: Delivery) => {
      if (door.storeIsDown) return Promise.reject(new Error("no database"));
      received.push(delivery);
      return Promise.resolve("stored" as const);
    },
  };
  neutralOn(app, neutral, serves);
  receiveInto(app, { self, markers, serves, inbox, remember: () => Promise.resolve() });
  const knows = (event: string): boolean => Object.hasOwn(rows, event);
  const handler = createHandler({ app, secrets: [secret], log, count: () => undefined, knows });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`;
  await world.simulator.control.setWebhook({ app: self.appId, url, secret });
  return door;
}
