import { createHmac, randomUUID } from "node:crypto";
import type { App } from "../state/app.ts";
import type { Delivery } from "../state/log.ts";
import { clockMs, inBackground, nextId, toTimestamp, type World } from "../state/world.ts";
import { sendRequest } from "./send-request.ts";

type Message = Pick<Delivery, "event" | "action" | "installationId" | "repositoryId" | "body">;

/** Payloads above this are never sent. */
const largestBytes = 25 * 1024 * 1024;

/** Writes a webhook into the delivery log and sends it as the delivery mode says. Nothing is ever retried. */
export function queueDelivery(world: World, app: App, message: Message): void {
  if (app.webhook === null || Buffer.byteLength(message.body) > largestBytes) return;
  const delivery = record(world, app, message, randomUUID(), false);
  world.observer?.sent(message);
  const { mode, events, delayMs, seed } = world.deliveryMode;
  const named = `${message.event}.${message.action ?? ""}`;
  const affected = events === undefined || events.includes(message.event) || events.includes(named);
  if (!affected || mode === "ordered") inOrder(world, app, delivery);
  else if (mode === "held") delivery.state = "held";
  else if (mode === "lost") delivery.state = "lost";
  else if (mode === "delayed") later(world, app, delivery, delayMs ?? 1000);
  else if (mode === "shuffled") shuffle(world, delivery, delayMs ?? 50, seed ?? 1);
  else {
    inOrder(world, app, delivery);
    inOrder(world, app, { ...delivery, id: nextId(world) }, false);
  }
}

/** Sends what was held, in order, and answers how many there were. */
export function releaseHeld(world: World): number {
  const held = world.deliveries.filter((delivery) => delivery.state === "held");
  for (const delivery of held) {
    delivery.state = "waiting";
    const app = world.apps.get(delivery.appId);
    if (app !== undefined) inOrder(world, app, delivery);
  }
  return held.length;
}

/** Sends a recorded delivery again, under the same GUID, as a new entry of the log. */
export function redeliver(world: World, delivery: Delivery): void {
  const app = world.apps.get(delivery.appId);
  if (app?.webhook == null) return;
  const again = record(world, app, delivery, delivery.guid, true);
  inBackground(world, () => send(world, app, again));
}

function record(world: World, app: App, message: Message, guid: string, redelivery: boolean): Delivery {
  const id = nextId(world);
  const now = toTimestamp(clockMs(world));
  const delivery: Delivery = {
    id,
    guid,
    appId: app.id,
    installationId: message.installationId,
    repositoryId: message.repositoryId,
    event: message.event,
    action: message.action,
    state: "waiting",
    status: "pending",
    statusCode: 0,
    durationMs: 0,
    redelivery,
    createdAt: now,
    deliveredAt: now,
    url: app.webhook?.url ?? "",
    requestHeaders: headersOf(app, message, guid),
    body: message.body,
    responseHeaders: {},
    responseBody: "",
  };
  world.deliveries.push(delivery);
  return delivery;
}

function headersOf(app: App, message: Message, guid: string): Record<string, string> {
  const secret = app.webhook?.secret ?? "";
  const sign = (hash: string): string => createHmac(hash, secret).update(message.body).digest("hex");
  const signatures =
    secret === ""
      ? {}
      : { "x-hub-signature": `sha1=${sign("sha1")}`, "x-hub-signature-256": `sha256=${sign("sha256")}` };
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/simulated",
    "x-github-delivery": guid,
    "x-github-event": message.event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    ...signatures,
  };
}

function inOrder(world: World, app: App, delivery: Delivery, logged = true): void {
  if (!logged) world.deliveries.push(delivery);
  const before = world.deliveryTails.get(app.id) ?? Promise.resolve();
  const mine = before.then(() => send(world, app, delivery));
  world.deliveryTails.set(app.id, mine);
  inBackground(world, () => mine);
}

function later(world: World, app: App, delivery: Delivery, delayMs: number): void {
  inBackground(world, async () => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await send(world, app, delivery);
  });
}

function shuffle(world: World, delivery: Delivery, windowMs: number, seed: number): void {
  world.shuffleBuffer.push(delivery);
  if (world.shuffleBuffer.length > 1) return;
  inBackground(world, async () => {
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    const batch = shuffled(world.shuffleBuffer.splice(0), seed);
    for (const one of batch) {
      const app = world.apps.get(one.appId);
      if (app !== undefined) await send(world, app, one);
    }
  });
}

/** A repeatable Fisher-Yates shuffle: its chance is a small linear generator over the seed. */
function shuffled(batch: Delivery[], seed: number): Delivery[] {
  const result = [...batch];
  let state = seed;
  for (let last = result.length - 1; last > 0; last--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const pick = state % (last + 1);
    [result[last], result[pick]] = [result[pick] as Delivery, result[last] as Delivery];
  }
  return result;
}

async function send(world: World, app: App, delivery: Delivery): Promise<void> {
  if (world.closing || app.webhook === null) return;
  const started = performance.now();
  delivery.deliveredAt = toTimestamp(clockMs(world));
  delivery.url = app.webhook.url;
  const answer = await sendRequest(app.webhook.url, delivery.requestHeaders, delivery.body);
  delivery.durationMs = Math.round(performance.now() - started);
  delivery.state = "sent";
  delivery.status = answer.status;
  delivery.statusCode = answer.statusCode;
  delivery.responseHeaders = answer.headers;
  delivery.responseBody = answer.body;
}
