import { z } from "zod";
import { redeliver } from "../effects/deliver.ts";
import { bodyOf, numberParam, ok, type Call, type Reply } from "../http/call.ts";
import { orNotFound } from "../http/refusal.ts";
import { route, type Route } from "../http/route.ts";
import type { Delivery } from "../state/log.ts";
import { clockMs } from "../state/world.ts";
import { apiRoot } from "../views/urls.ts";
import { appOfCall } from "./apps.ts";

const asApp = { who: "app" } as const;
/** Deliveries are kept and can be sent again for three days. */
const keptMs = 3 * 24 * 3_600_000;

export const hookRoutes: Route[] = [
  route("GET /app/hook/config", asApp, (call) => ok(configView(call))),
  route("PATCH /app/hook/config", asApp, (call) => {
    const body = bodyOf(call, configBody);
    const app = appOfCall(call);
    const old = app.webhook;
    app.webhook = {
      url: body.url ?? old?.url ?? "",
      secret: body.secret ?? old?.secret ?? "",
      contentType: body.content_type ?? old?.contentType ?? "json",
      insecureSsl: String(body.insecure_ssl ?? old?.insecureSsl ?? "0") === "1" ? "1" : "0",
    };
    return ok(configView(call));
  }),
  route("GET /app/hook/deliveries", asApp, listDeliveries),
  route("GET /app/hook/deliveries/{delivery_id}", asApp, (call) => ok(fullView(call, deliveryOf(call)))),
  route("POST /app/hook/deliveries/{delivery_id}/attempts", asApp, (call) => {
    redeliver(call.world, deliveryOf(call));
    return ok({}, 202);
  }),
];

const configBody = z.object({
  url: z.url().optional(),
  secret: z.string().optional(),
  content_type: z.string().optional(),
  insecure_ssl: z.union([z.string(), z.number()]).optional(),
});

function configView(call: Call): Record<string, unknown> {
  const { webhook } = appOfCall(call);
  return {
    content_type: webhook?.contentType ?? "json",
    insecure_ssl: webhook?.insecureSsl ?? "0",
    secret: "********",
    url: webhook?.url ?? "",
  };
}

/** What GitHub still knows of: sent, not lost on the way, at most three days old; newest first. */
function known(call: Call): Delivery[] {
  const app = appOfCall(call);
  const oldest = clockMs(call.world) - keptMs;
  return call.world.deliveries
    .filter((one) => one.appId === app.id && one.state === "sent" && Date.parse(one.deliveredAt) >= oldest)
    .toReversed();
}

function deliveryOf(call: Call): Delivery {
  const id = numberParam(call, "delivery_id");
  return orNotFound(known(call).find((one) => one.id === id));
}

function listDeliveries(call: Call): Reply {
  const size = Math.min(Number(call.query.get("per_page") ?? "30") || 30, 100);
  const status = call.query.get("status");
  const failed = (one: Delivery): boolean => one.statusCode >= 400 && one.statusCode <= 599;
  const all = known(call).filter((one) => status === null || (status === "failure") === failed(one));
  const cursor = call.query.get("cursor");
  const start =
    cursor === null
      ? 0
      : Math.max(
          0,
          all.findIndex((one) => `v1_${one.id}` === cursor),
        );
  const items = all.slice(start, start + size);
  const next = all[start + size];
  const query = new URLSearchParams(call.query);
  if (next !== undefined) query.set("cursor", `v1_${next.id}`);
  const link = `<${apiRoot(call.world)}/app/hook/deliveries?${query.toString()}>; rel="next"`;
  return { status: 200, body: items.map(itemView), ...(next === undefined ? {} : { headers: { link } }) };
}

function itemView(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function fullView(call: Call, delivery: Delivery): Record<string, unknown> {
  const payload: unknown = JSON.parse(delivery.body);
  return {
    ...itemView(delivery),
    url: delivery.url || appOfCall(call).webhook?.url,
    request: { headers: delivery.requestHeaders, payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}
