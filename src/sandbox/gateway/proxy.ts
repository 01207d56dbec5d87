import type { Agent } from "node:http";
import { Agent as PlainAgent } from "node:http";
import { Agent as TlsAgent } from "node:https";

/** The server's own way out, by the usual names of its environment; empty where it goes straight. */
export type ProxySettings = Readonly<Partial<Record<"HTTPS_PROXY" | "HTTP_PROXY" | "NO_PROXY", string>>>;

/** A connection of its own for each request: none can be stale. Which address goes by the proxy is for Node to say. */
export function agentFor({ protocol }: URL, proxy: ProxySettings): Agent {
  const options = { keepAlive: false, proxyEnv: proxy };
  return protocol === "https:" ? new TlsAgent(options) : new PlainAgent(options);
}

export function hasProxy({ HTTPS_PROXY = "", HTTP_PROXY = "" }: ProxySettings): boolean {
  return HTTPS_PROXY !== "" || HTTP_PROXY !== "";
}
