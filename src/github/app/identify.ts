import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Self } from "../../model/facts.ts";
import type { Client } from "../client/client.ts";

const app = z.object({ id: z.int(), slug: z.string() });
const account = z.object({ id: z.int(), login: z.string(), type: z.literal("Bot") });

/** Who we are on GitHub, asked once at the start: the App, and the account its tokens act as. */
export async function identify(client: Client, installation: number | "app" = "app"): Promise<Self> {
  const { id, slug } = await client.get("app", "GET /app", {}, app);
  const username = `${slug}[bot]`;
  const bot = await client.get(installation, "GET /users/{username}", { username }, account);
  if (bot.login.toLowerCase() !== username.toLowerCase()) throw new Unavailable(`GitHub knows no account ${username}`);
  return { appId: id, bot: { id: bot.id, login: bot.login, kind: "bot" } };
}
