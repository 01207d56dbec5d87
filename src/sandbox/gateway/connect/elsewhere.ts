import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { ProxySettings } from "../proxy.ts";
import { hasProxy } from "../proxy.ts";
import { isPublic } from "./is-public.ts";

/**
 * Whether an address that a registry named may be asked: by https, and nowhere within the operator's own networks. What is
 * connected to is what was checked. Behind a proxy, names may be known to that alone; then it is its to say.
 */
export async function elsewhere(
  { protocol, hostname }: URL,
  proxy: ProxySettings,
): Promise<LookupFunction | undefined | "refused"> {
  if (protocol !== "https:") return "refused";
  const bare = hostname.replace(/^\[|\]$/gu, "");
  if (isIP(bare) !== 0) return isPublic(bare) ? undefined : "refused";
  const found = await lookup(bare, { all: true }).catch((error: unknown) => {
    if (hasProxy(proxy)) return [];
    throw error;
  });
  if (!found.every(({ address }) => isPublic(address))) return "refused";
  if (hasProxy(proxy)) return undefined;
  return (_host, options, done) => {
    const [first] = found;
    if (first === undefined) done(new Error("no address"), "");
    else if (options.all === true) done(null, [...found]);
    else done(null, first.address, first.family);
  };
}
