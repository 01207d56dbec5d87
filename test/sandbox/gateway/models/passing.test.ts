import { request as send } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Script } from "../../../model-server/conversation.ts";
import { startModelServer } from "../../../model-server/start-model-server.ts";
import { key, openGateway, price, toModels } from "../open-gateway.ts";
import { faces, type Face } from "./requests.ts";

const usage = { input: 1_000, cacheRead: 200, output: 40 };

async function open(face: Face, script: Script = () => ({ think: "Hm", say: "Here I am", usage })) {
  const server = await startModelServer({ script, key });
  onTestFinished(() => server.close());
  const gateway = await openGateway(toModels(face.at(server.url), [face.kind]));
  return { server, gateway };
}

test.each(faces)("$kind: whole and streamed, with our key, our headers and exact money", async (face) => {
  const { server, gateway } = await open(face);
  const headers = {
    "x-api-key": "mine",
    authorization: "Bearer mine",
    "x-goog-api-key": "mine",
    cookie: "mine",
    "x-session-id": "mine",
    "user-agent": "mine",
    "anthropic-beta": "interleaved-thinking-2025-05-14, files-api-2025-04-14",
    "anthropic-version": "1999-01-01",
    "accept-encoding": "gzip",
  };
  const whole = await gateway.ask(face.path, { headers, body: face.plain });
  const streamed = await gateway.ask(face.streamPath, { headers, body: face.streamed });
  expect([whole.status, streamed.status], whole.text).toEqual([200, 200]);
  expect(whole.text).toContain("Here I am");
  expect(streamed.headers["content-type"]).toMatch(/^text\/event-stream/u);
  expect(streamed.text.match(/^data: /gmu)?.length).toBeGreaterThan(3);
  expect(server.requests).toHaveLength(2);
  for (const { headers: sent, body } of server.requests) {
    expect(JSON.stringify(sent)).toContain(key);
    expect(JSON.stringify(sent) + body).not.toMatch(/mine|1999|files-api|gzip/u);
  }
  expect(server.requests[0]?.headers["anthropic-beta"]).toBe(
    face.kind === "anthropic" ? "interleaved-thinking-2025-05-14" : undefined,
  );
  const { spent, upstream } = gateway.account();
  expect(spent).toMatchObject({ requests: 2, inputTokens: 2_000, cachedTokens: 400, outputTokens: 80 });
  expect(spent.usd).toBeCloseTo((2_000 * price.input + 400 * 0.3 + 80 * price.output) / 1e6, 12);
  expect(upstream).toEqual([]);
  await vi.waitFor(() => expect(gateway.lines).toHaveLength(2));
  expect(gateway.lines).toMatchObject([
    { event: "answer", method: "POST", path: face.path, model: "m1", status: 200, input: 1_000, output: 40 },
    { event: "answer", path: face.streamPath, status: 200 },
  ]);
  expect(JSON.stringify(gateway.lines)).not.toMatch(/canary|hello/u);
});

test.each(faces)("$kind: asks for no more output than the operator allows, and stores nothing", async (face) => {
  const { server, gateway } = await open(face);
  const limits: Record<string, unknown> = {
    anthropic: { max_tokens: 50_000, thinking: { type: "enabled", budget_tokens: 40_000 }, metadata: { user_id: "u" } },
    "openai-responses": {
      max_output_tokens: undefined,
      store: false,
      metadata: { a: "b" },
      client_metadata: { c: "d" },
    },
    "openai-chat": { max_tokens: undefined, store: false, user: "u", service_tier: "priority" },
    gemini: { generationConfig: {}, labels: { a: "b" } },
  };
  const body = { ...face.plain, ...(limits[face.kind] as object) };
  expect((await gateway.ask(face.path, { body })).status).toBe(200);
  const expected: Record<string, unknown> = {
    anthropic: { max_tokens: 1_000, thinking: { budget_tokens: 999 } },
    "openai-responses": { max_output_tokens: 1_000, store: false },
    "openai-chat": { max_completion_tokens: 1_000 },
    gemini: { generationConfig: { maxOutputTokens: 1_000 } },
  };
  const sent = JSON.parse(server.requests[0]?.body ?? "") as Record<string, unknown>;
  expect(sent).toMatchObject(expected[face.kind] as object);
  for (const gone of ["metadata", "client_metadata", "user", "service_tier", "labels"])
    expect(sent).not.toHaveProperty(gone);
});

test("openai-chat: a stream is asked for its usage, which only those get who asked", async () => {
  const face = faces[2] as Face;
  const { server, gateway } = await open(face);
  const silent = await gateway.ask(face.path, { body: face.streamed });
  const told = await gateway.ask(face.path, { body: { ...face.streamed, stream_options: { include_usage: true } } });
  expect(silent.text).not.toContain("prompt_tokens");
  expect(silent.text.trim().endsWith("data: [DONE]")).toBe(true);
  expect(told.text).toContain('"prompt_tokens":1200');
  expect(server.requests.every(({ body }) => body.includes('"include_usage":true'))).toBe(true);
  expect(gateway.account().spent.inputTokens).toBe(2_000);
});

test("anthropic: counting tokens costs nothing", async () => {
  const face = faces[0] as Face;
  const { gateway } = await open(face);
  const body = { ...face.plain, max_tokens: undefined };
  const counted = await gateway.ask("/anthropic/v1/messages/count_tokens?beta=true", { body });
  expect(counted.status).toBe(200);
  expect(JSON.parse(counted.text)).toHaveProperty("input_tokens");
  expect(gateway.account().spent).toMatchObject({ requests: 1, usd: 0 });
});

test("events come while they are made, not at the end", async () => {
  const face = faces[0] as Face;
  const { gateway } = await open(face, () => ({ say: "slowly", eventMs: 150 }));
  const began = performance.now();
  const first = await new Promise<number>((resolve, reject) => {
    const body = JSON.stringify(face.streamed);
    const request = send({
      socketPath: gateway.socket,
      path: face.path,
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    request.on("response", (response) => {
      response.once("data", () => resolve(performance.now() - began));
      response.on("error", () => undefined);
    });
    request.on("error", reject);
    request.end(body);
  });
  expect(first).toBeLessThan(800);
  await vi.waitFor(() => expect(gateway.lines).toHaveLength(1), 5_000);
  expect(performance.now() - began).toBeGreaterThan(1_000);
});
