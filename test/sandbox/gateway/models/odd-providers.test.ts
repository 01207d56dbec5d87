import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { openGateway, price, toModels } from "../open-gateway.ts";
import type { Face } from "./requests.ts";
import { errorOf, faces } from "./requests.ts";

const [anthropic, responses, chat, gemini] = faces as readonly [Face, Face, Face, Face];

async function withProvider(answer: RequestListener, at: Face, more: Parameters<typeof toModels>[2] = {}) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const gateway = await openGateway(toModels(at.at(`http://127.0.0.1:${String(port)}`), [at.kind], more));
  return { gateway, asked: () => asked, port };
}

const events =
  (...all: readonly object[]): RequestListener =>
  (_, response) => {
    const text = all.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("");
    response.writeHead(200, { "content-type": "text/event-stream" }).end(text);
  };

/** What 1,000 tokens in, 200 of them from the cache, and 50 out cost. */
const dear = (800 * price.input + 200 * 0.3 + 50 * price.output) / 1e6;

test.each<[string, Face, readonly object[]]>([
  [
    "anthropic",
    anthropic,
    [
      {
        type: "message_start",
        message: { usage: { input_tokens: 800, cache_read_input_tokens: 200, output_tokens: 1 } },
      },
      { type: "message_delta", usage: { output_tokens: 50 } },
      { type: "message_delta", usage: { input_tokens: 1, cache_read_input_tokens: 0, output_tokens: 2 } },
      { type: "message_stop" },
    ],
  ],
  [
    "chat",
    chat,
    [
      {
        choices: [],
        usage: { prompt_tokens: 1_000, completion_tokens: 50, prompt_tokens_details: { cached_tokens: 200 } },
      },
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
    ],
  ],
  [
    "gemini",
    gemini,
    [
      {
        candidates: [],
        usageMetadata: { promptTokenCount: 1_000, cachedContentTokenCount: 200, candidatesTokenCount: 50 },
      },
      { candidates: [{ finishReason: "STOP" }], usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 } },
    ],
  ],
])("%s: usage that shrinks does not count", async (_, face, said) => {
  const { gateway } = await withProvider(events(...said), face);
  // What ends without saying so in OpenAI's way is still charged by what it said.
  await gateway.ask(face.streamPath, { body: face.streamed }).catch(() => undefined);
  await vi.waitFor(() => expect(gateway.lines).toHaveLength(1));
  expect(gateway.account().spent.usd).toBeCloseTo(dear, 12);
});

test("input may be divided otherwise at the end", async () => {
  const { gateway } = await withProvider(
    events(
      { type: "message_start", message: { usage: { input_tokens: 1_000, output_tokens: 1 } } },
      { type: "message_delta", usage: { input_tokens: 800, cache_read_input_tokens: 200, output_tokens: 50 } },
      { type: "message_stop" },
    ),
    anthropic,
  );
  await gateway.ask(anthropic.streamPath, { body: anthropic.streamed });
  expect(gateway.account().spent.usd).toBeCloseTo(dear, 12);
});

test.each([301, 302, 303, 307, 308])(
  "a redirect by %i goes nowhere, costs nothing, and is asked once",
  async (status) => {
    const { gateway, asked, port } = await withProvider((_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${String(port)}/elsewhere` }).end();
    }, anthropic);
    const reply = await gateway.ask(anthropic.path, { body: anthropic.plain });
    expect([reply.status, errorOf(reply.text)]).toEqual([
      502,
      expect.stringContaining(`elsewhere with status ${String(status)}`),
    ]);
    expect(asked()).toBe(1);
    expect(gateway.account()).toMatchObject({ spent: { usd: 0 }, upstream: [{ status, count: 1 }] });
  },
);

test.each<[string, RequestListener]>([
  [
    "trickles for ever",
    (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const timer = setInterval(() => response.write(":"), 300);
      response.on("close", () => clearInterval(timer));
    },
  ],
  [
    "trickles its headers",
    (_, response) => {
      response.socket?.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => response.socket?.write("x: y\r\n"), 300);
      response.on("close", () => clearInterval(timer));
    },
  ],
])(
  "a provider that %s is a 502 in bounded time",
  async (_, answer) => {
    const { gateway } = await withProvider(answer, anthropic);
    const reply = await gateway.ask(anthropic.path, { body: anthropic.streamed });
    expect(reply.status).toBe(502);
  },
  30_000,
);

test.each([401, 403, 404, 429, 500, 529])(
  "%i is asked once: whether again is the client's to decide",
  async (status) => {
    const { gateway, asked } = await withProvider((_, response) => response.writeHead(status).end(), responses);
    expect((await gateway.ask(responses.path, { body: responses.plain })).status).toBe(status);
    expect(asked()).toBe(1);
  },
);

test("what packs much into few bytes is set aside as a whole context", async () => {
  const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AAAA" } };
  const body = { ...anthropic.plain, messages: [{ role: "user", content: [pdf] }] };
  const answer: RequestListener = (_, response) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end('{"usage":{"input_tokens":9,"output_tokens":1}}');
  const { gateway, asked } = await withProvider(answer, anthropic, { capUsd: 7 });
  const reply = await gateway.ask(anthropic.path, { body });
  expect([reply.status, asked()]).toEqual([400, 0]);
  expect(gateway.account().spent.short).toBeGreaterThan(7);
  const known = { m1: { ...price, context: 200_000 } };
  const bounded = await withProvider(answer, anthropic, { capUsd: 1, prices: known });
  expect((await bounded.gateway.ask(anthropic.path, { body })).status).toBe(200);
  expect(bounded.gateway.account().spent).not.toHaveProperty("short");
});

test("no more is thought than may be answered", async () => {
  let sent = "";
  const { gateway } = await withProvider((request, response) => {
    request.on("data", (chunk: Buffer) => (sent += chunk.toString()));
    request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  }, anthropic);
  const body = { ...anthropic.plain, max_tokens: 500, thinking: { type: "enabled", budget_tokens: 100_000 } };
  await gateway.ask(anthropic.path, { body });
  expect(JSON.parse(sent)).toMatchObject({ max_tokens: 500, thinking: { budget_tokens: 499 } });
});

test("half a surrogate pair and a NUL do not end a conversation", async () => {
  let sent = "";
  const { gateway } = await withProvider((request, response) => {
    request.on("data", (chunk: Buffer) => (sent += chunk.toString()));
    request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  }, anthropic);
  const raw = JSON.stringify(anthropic.plain).replace("hello", String.raw`a\ud800b\u0000c\ud83d\ude00`);
  expect((await gateway.ask(anthropic.path, { body: raw })).status).toBe(200);
  expect(JSON.parse(sent)).toMatchObject({ messages: [{ content: "a\ufffdb\ufffdc\u{1f600}" }] });
});
