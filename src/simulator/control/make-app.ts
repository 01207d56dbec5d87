import { randomBytes } from "node:crypto";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { timestamp, type World } from "../state/world.ts";
import { makeAccount } from "./account-operations.ts";

/** Puts an app with its bot user into the world. */
export function makeApp(
  world: World,
  owner: Account,
  app: Pick<App, "slug" | "name" | "publicKey" | "permissions" | "events" | "webhook"> & { id: number },
): App {
  const bot = makeAccount(world, `${app.slug}[bot]`, "Bot", { appId: app.id, name: null });
  const clientId = `Iv23${randomBytes(8).toString("hex")}`;
  const made: App = { ...app, owner, bot, clientId, createdAt: timestamp(world) };
  world.apps.set(made.id, made);
  return made;
}
