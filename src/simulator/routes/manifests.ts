import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { makeApp } from "../control/make-app.ts";
import { ok, textParam, type Call, type Reply } from "../http/call.ts";
import { notFound } from "../http/refusal.ts";
import { route, type Route } from "../http/route.ts";
import { clockMs, nextId } from "../state/world.ts";
import { appView } from "../views/app-view.ts";

export const manifestRoutes: Route[] = [route("POST /app-manifests/{code}/conversions", { who: "anyone" }, convert)];

/** Makes the app that a manifest asks for; each code works once and for one hour. */
function convert(call: Call): Reply {
  const { world } = call;
  const code = textParam(call, "code");
  const found = world.manifests.get(code);
  world.manifests.delete(code);
  if (found === undefined || found.untilMs < clockMs(world)) throw notFound();
  const { manifest, owner } = found;
  const { privateKey: pem } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const secret = randomBytes(20).toString("hex");
  const webhook = { url: manifest.hookUrl ?? "", secret, contentType: "json", insecureSsl: "0" } as const;
  const app = makeApp(world, owner, {
    id: nextId(world),
    slug: manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    name: manifest.name,
    publicKey: createPublicKey(pem),
    permissions: { metadata: "read", ...manifest.permissions },
    events: manifest.events,
    webhook: manifest.hookUrl === null ? null : webhook,
  });
  return ok(
    {
      ...appView(world, app),
      client_id: app.clientId,
      client_secret: randomBytes(20).toString("hex"),
      webhook_secret: manifest.hookUrl === null ? null : secret,
      pem,
    },
    201,
  );
}
