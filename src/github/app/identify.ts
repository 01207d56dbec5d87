import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Self } from "../../model/facts.ts";
import type { As } from "../client/settings.ts";
import type { Client } from "../client/client.ts";

const app = z.object({ id: z.int(), slug: z.string() });
const account = z.object({ id: z.int(), login: z.string(), type: z.literal("Bot") });
const installation = z.object({ id: z.int(), suspended_at: z.string().nullish() });

/** Who we are on GitHub, asked once at the start: the App, and the account its tokens act as. */
export async function identify(client: Client): Promise<Self> {
  const { id, slug } = await client.get("app", "GET /app", {}, app);
  const username = `${slug}[bot]`;
  const bot = await client.get(await asWhom(client), "GET /users/{username}", { username }, account);
  if (bot.login.toLowerCase() !== username.toLowerCase()) throw new Unavailable(`GitHub knows no account ${username}`);
  return { appId: id, bot: { id: bot.id, login: bot.login, kind: "bot" } };
}

/** An App's own word opens little beside `/app`, so any installation asks; a new App has none yet. */
async function asWhom(client: Client): Promise<As> {
  const all = await client.list("app", "GET /app/installations", {}, installation);
  return all.find(({ suspended_at: at }) => (at ?? null) === null)?.id ?? "app";
}
