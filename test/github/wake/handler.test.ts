import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Delivery } from "../../../src/engine/needs.ts";
import { Unavailable } from "../../../src/engine/needs.ts";
import { createApp } from "../../../src/github/app/create-app.ts";
import { createHandler, type Outcome } from "../../../src/github/wake/handler.ts";
import { receiveInto } from "../../../src/github/wake/receive.ts";
import { rows } from "../../../src/github/wake/wakes.ts";
import { createMarkers } from "../../../src/github/write/marker.ts";

const secret = "a new secret";
const oldSecret = "an old secret";
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});

let server: Server;
let url: string;
let received: Delivery[] = [];
let counted: [string, Outcome][] = [];
let store: (delivery: Delivery) => Promise<"stored" | "duplicate">;

beforeAll(async () => {
  const log = pino({ level: "silent" });
  const app = createApp(
    { apiUrl: "http://127.0.0.1:1/api/v3", appId: 5, privateKey: privateKey.toString(), secrets: [secret, oldSecret] },
    log,
  );
  receiveInto(app, {
    self: { appId: 5, bot: { id: 900, login: "lintel[bot]", kind: "bot" } },
    markers: createMarkers("key"),
    serves: () => true,
    inbox: { receive: (delivery) => store(delivery) },
    remember: () => Promise.resolve(),
  });
  const handler = createHandler({
    app,
    secrets: [secret, oldSecret],
    log,
    count: (event, outcome) => counted.push([event, outcome]),
    knows: (event) => Object.hasOwn(rows, event),
    storeTimeoutMs: 300,
  });
  server = createServer((req, res) => void handler(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`;
});
afterAll(() => server.close());
beforeEach(() => {
  received = [];
  counted = [];
  store = (delivery) => {
    received.push(delivery);
    return Promise.resolve("stored");
  };
});

const payload = {
  action: "labeled",
  installation: { id: 3 },
  repository: { id: 42, name: "shop", owner: { login: "acme" } },
  issue: { number: 5 },
};

type Sent = { body?: string | Buffer; key?: string; headers?: Record<string, string | undefined> };
async function send({ body = JSON.stringify(payload), key = secret, headers = {} }: Sent = {}): Promise<number> {
  const all: Record<string, string | undefined> = {
    "content-type": "application/json",
    "x-github-delivery": randomUUID(),
    "x-github-event": "issues",
    "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
    ...headers,
  };
  const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return (
    await fetch(url, { method: "POST", body: new Uint8Array(Buffer.from(body)), headers: Object.fromEntries(given) })
  ).status;
}

describe("a webhook", () => {
  test("is stored, then accepted", async () => {
    expect(await send({ headers: { "x-github-delivery": "guid-1" } })).toBe(202);
    expect(received).toEqual([
      {
        guid: "guid-1",
        event: "issues",
        repo: 42,
        installation: 3,
        wakes: [{ repo: 42, issue: 5 }],
        heard: undefined,
        payload,
      },
    ]);
    expect(counted).toEqual([["issues", "accepted"]]);
  });

  test("may be signed with the secret before the rotation", async () => {
    expect(await send({ key: oldSecret })).toBe(202);
  });

  test("of an unknown kind is stored and counted, and wakes nobody", async () => {
    expect(await send({ headers: { "x-github-event": "brand_new" } })).toBe(202);
    expect(received.map(({ event, wakes }) => [event, wakes])).toEqual([["brand_new", []]]);
    expect(counted).toEqual([["unknown", "ignored"]]);
  });

  test("is signed over its very bytes, whatever they are", async () => {
    expect(await send({ body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) })).toBe(202);
  });

  const refused: [string, number, Sent][] = [
    ["a wrong signature", 401, { key: "wrong" }],
    ["Probot's default secret", 401, { key: "development" }],
    ["no signature", 401, { headers: { "x-hub-signature-256": undefined } }],
    ["half a signature", 401, { headers: { "x-hub-signature-256": "sha256=abc" } }],
    ["malformed JSON", 400, { body: "{" }],
    ["no object", 400, { body: "[]" }],
    ["no GUID", 400, { headers: { "x-github-delivery": undefined } }],
    ["no event", 400, { headers: { "x-github-event": undefined } }],
    ["an odd event", 400, { headers: { "x-github-event": "x/../y" } }],
    ["a form", 415, { headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ];
  test.each(refused)("with %s is answered %i and not stored", async (_, status, sent) => {
    expect(await send(sent)).toBe(status);
    expect(received).toEqual([]);
    expect(counted).toEqual([["unknown", "refused"]]);
  });

  test("by GET is refused", async () => expect((await fetch(url)).status).toBe(405));

  test.each([
    ["that says it is", { "content-length": String(26 * 1024 * 1024) }],
    ["that does not say so", { "transfer-encoding": "chunked" }],
  ])("too big, %s, is refused without being read to its end", async (_, headers) => {
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(url, { method: "POST", headers: { "content-type": "application/json", ...headers } });
      request.on("response", (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on("error", (error: NodeJS.ErrnoException) =>
        error.code === "EPIPE" || error.code === "ECONNRESET" ? undefined : reject(error),
      );
      const chunk = Buffer.alloc(1024 * 1024, 32);
      const more = (n: number): void => {
        if (n > 0 && !request.destroyed) request.write(chunk, () => more(n - 1));
      };
      more(27);
    });
    expect(status).toBe(413);
  });

  test("gets no 2xx when the store is down", async () => {
    store = () => Promise.reject(new Unavailable("no database"));
    expect(await send()).toBe(503);
    expect(counted).toEqual([["issues", "failed"]]);
  });

  test("gets no 2xx when the store takes too long", async () => {
    store = () => new Promise(() => undefined);
    expect(await send()).toBe(503);
  });

  test("that is a duplicate is accepted", async () => {
    store = () => Promise.resolve("duplicate");
    expect(await send()).toBe(202);
  });
});
