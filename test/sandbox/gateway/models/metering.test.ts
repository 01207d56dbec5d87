import { expect, onTestFinished, test, vi } from "vitest";
import type { Fault, Script } from "../../../model-server/conversation.ts";
import { startModelServer } from "../../../model-server/start-model-server.ts";
import type { ModelSettings } from "../../../../src/sandbox/gateway/settings.ts";
import { makeFolder, openGateway, toModels } from "../open-gateway.ts";
import type { Face } from "./requests.ts";
import { errorOf, faces } from "./requests.ts";

const usage = { input: 1_000, output: 100 };
/** What such an answer costs. */
const cost = 0.0045;

async function open(face: Face, script: Script, more: Partial<ModelSettings> = {}) {
  const server = await startModelServer({ script });
  onTestFinished(() => server.close());
  return { server, gateway: await openGateway(toModels(face.at(server.url), [face.kind], more)) };
}

test.each(faces)("$kind: ends before the money does, with a final no", async (face) => {
  const { server, gateway } = await open(face, () => ({ say: "yes", usage }), { capUsd: 0.02 });
  const replies = [];
  for (let i = 0; i < 8; i += 1) replies.push(await gateway.ask(face.path, { body: face.plain }));
  const well = replies.filter(({ status }) => status === 200).length;
  expect(well).toBeGreaterThan(1);
  expect(server.requests).toHaveLength(well);
  const last = replies.at(-1);
  expect([last?.status, last?.headers["x-should-retry"]]).toEqual([400, "false"]);
  expect(errorOf(last?.text ?? "")).toMatch(/money for this job is used up/u);
  expect(gateway.account().spent.usd).toBeCloseTo(well * cost, 12);
  expect(gateway.account().spent.usd).toBeLessThan(0.02);
});

test("requests at the same time cannot each have the rest", async () => {
  const face = faces[0] as Face;
  const { server, gateway } = await open(face, () => ({ say: "yes", usage, firstByteMs: 300 }), { capUsd: 0.03 });
  const all = await Promise.all(Array.from({ length: 12 }, () => gateway.ask(face.path, { body: face.plain })));
  const well = all.filter(({ status }) => status === 200).length;
  expect(well).toBeGreaterThan(0);
  expect(well).toBeLessThan(5);
  expect(server.requests).toHaveLength(well);
  expect(gateway.account().spent.usd).toBeLessThanOrEqual(0.03);
});

test("no more than sixteen at once, and the rest may come again", async () => {
  const face = faces[0] as Face;
  const { gateway } = await open(face, () => ({ say: "yes", usage, firstByteMs: 400 }));
  const all = await Promise.all(Array.from({ length: 20 }, () => gateway.ask(face.path, { body: face.plain })));
  const statuses = all.map(({ status }) => status).sort();
  expect(statuses.slice(0, 16)).toEqual(Array(16).fill(200));
  expect(statuses.slice(16)).toEqual(Array(4).fill(429));
});

const afterStart: Fault = { kind: "cut", afterEvents: 3 };
const faults: readonly (readonly [string, Fault])[] = [
  ["a stream that is cut", afterStart],
  ["a stream without an end", { kind: "no end", afterEvents: 2 }],
  ["garbage", { kind: "garbage" }],
  ["a flood", { kind: "endless" }],
  ["silence", { kind: "silent" }],
  ["a connection that breaks", { kind: "reset" }],
];

test.each(faces.flatMap((face) => faults.map(([name, fault]) => ({ kind: face.kind, name, face, fault }))))(
  "$kind: $name is charged in full, and is no hang",
  async ({ face, fault }) => {
    const { gateway } = await open(face, () => ({ say: "some words of an answer", usage, fault }));
    const reply = await gateway.ask(face.streamPath, { body: face.streamed }).catch(() => undefined);
    expect([200, 502, undefined]).toContain(reply?.status);
    await vi.waitFor(() => expect(gateway.lines).toHaveLength(1), 10_000);
    const { spent, upstream } = gateway.account();
    // 100 tokens of output, and no less input than was sent.
    expect(spent.usd).toBeGreaterThan(0.0015 + 0.0045);
    expect(spent).toMatchObject({ requests: 1, inputTokens: 0, outputTokens: 0 });
    expect(upstream).toMatchObject([{ status: 0, count: 1 }]);
    expect(gateway.lines[0]).toMatchObject({ status: 0, why: expect.any(String) as string });
  },
);

test("a client that goes away takes its request along, and pays", async () => {
  const face = faces[0] as Face;
  const { server, gateway } = await open(face, () => ({ say: "x".repeat(100), usage, eventMs: 300 }));
  const left = new AbortController();
  const asked = gateway.ask(face.path, { body: face.streamed, signal: left.signal }).catch(() => "left");
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  left.abort();
  expect(await asked).toBe("left");
  await vi.waitFor(() => expect(server.requests[0]?.aborted).toBe(true), 5_000);
  await vi.waitFor(() => expect(gateway.lines).toMatchObject([{ why: "the client went away" }]));
  expect(gateway.account().spent.usd).toBeGreaterThan(0.006);
});

test("what the provider refuses costs nothing, but is counted", async () => {
  const face = faces[0] as Face;
  const { gateway } = await open(face, ({ n }) => ({ fault: { kind: "status", status: [429, 529, 529][n] ?? 401 } }));
  for (let i = 0; i < 4; i += 1) await gateway.ask(face.path, { body: face.plain });
  const { spent, upstream } = gateway.account();
  expect(spent).toMatchObject({ usd: 0, requests: 4 });
  expect(upstream.map(({ status, count }) => [status, count])).toEqual([
    [429, 1],
    [529, 2],
    [401, 1],
  ]);
});

test("a gateway that dies goes on counting where it stopped; what was under way is paid in full", async () => {
  const face = faces[0] as Face;
  const script: Script = ({ n }) => ({ say: "yes", usage, ...(n === 1 ? { firstByteMs: 60_000 } : {}) });
  const server = await startModelServer({ script });
  onTestFinished(() => server.close());
  const folder = makeFolder();
  const settings = toModels(server.url, ["anthropic"], {
    capUsd: 0.03,
    timeouts: { connectMs: 1_000, firstByteMs: 60_000, idleMs: 60_000, wholeMs: 60_000 },
  });
  const first = await openGateway(settings, folder);
  expect((await first.ask(face.path, { body: face.plain })).status).toBe(200);
  const lost = first.ask(face.path, { body: face.plain }).catch(() => "lost");
  await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  const before = first.account().spent.usd;
  await first.stop();
  expect(await lost).toBe("lost");
  const second = await openGateway(settings, folder);
  expect(before).toBeGreaterThan(2 * cost);
  let well = 0;
  while ((await second.ask(face.path, { body: face.plain })).status === 200) well += 1;
  expect(second.account().spent).toMatchObject({ requests: 2 + well });
  expect(second.account().spent.usd).toBeCloseTo(before + well * cost, 12);
  expect(second.account().spent.usd).toBeLessThan(0.03);
});

test("an image is not charged by its bytes", async () => {
  const face = faces[0] as Face;
  const { gateway } = await open(face, () => ({ say: "yes", usage }), { capUsd: 0.19 });
  const data = Buffer.alloc(3_000_000, 7).toString("base64");
  const content = [{ type: "image", source: { type: "base64", media_type: "image/png", data } }];
  const withImage = { ...face.plain, messages: [{ role: "user", content }] };
  expect((await gateway.ask(face.path, { body: withImage })).status).toBe(400);
  const roomy = await open(face, () => ({ say: "yes", usage }), { capUsd: 0.3 });
  expect((await roomy.gateway.ask(face.path, { body: withImage })).status).toBe(200);
  const asText = { ...face.plain, tools: [{ name: "t", input_schema: { a: content } }] };
  expect((await roomy.gateway.ask(face.path, { body: asText })).status).toBe(400);
});
