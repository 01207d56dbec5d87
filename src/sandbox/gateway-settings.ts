import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { SandboxedJob } from "../model/job.ts";
import type { ModelProvider } from "../model/model-provider.ts";
import { interfacesOf } from "../model/model-provider.ts";
import type { Context } from "./context.ts";
import { hostsOf, modelDoor, packageDoors, presetsOf, providerOf } from "./doors.ts";
import type { DoorSettings, GatewaySettings, ModelSettings } from "./gateway/settings.ts";
import { ledgerFile } from "./places.ts";
import type { ProxySettings } from "./gateway/proxy.ts";
import type { RegistrySettings } from "./registry-settings.ts";
import { readGoSettings } from "./registries/go-settings.ts";
import { readPythonSettings } from "./registries/python-settings.ts";

const timeouts = { connectMs: 15_000, firstByteMs: 600_000, idleMs: 300_000, wholeMs: 3_600_000 };

/** All that one job's gateway must know, keys included: read now, given once, kept nowhere. Throws where something is missing. */
export async function gatewaySettings(context: Context, job: SandboxedJob): Promise<GatewaySettings> {
  const registries = await Promise.all(
    presetsOf(job).map(async (preset) => ({ preset, ...(await registryOf(context, preset)) })),
  );
  const own = await certificates(context);
  const proxy = proxyOf(context.environment);
  return {
    ca: [...new Set([own, ...registries.map(({ ca }) => ca)])].filter((pem) => pem !== "").join("\n"),
    door: await doorSettings(context, job),
    packages: registries.map(({ preset, registry, authorization }) => ({
      preset,
      upstream: registry,
      authorization: authorization ?? null,
      base: packageDoors[preset].base,
      socket: packageDoors[preset].socket,
      proxy,
    })),
  };
}

async function registryOf(context: Context, preset: keyof typeof packageDoors): Promise<RegistrySettings> {
  switch (preset) {
    case "npm":
      return context.registrySettings();
    case "pypi":
      return readPythonSettings(context.environment);
    case "go":
      return readGoSettings(context.environment);
  }
}

async function doorSettings(context: Context, job: SandboxedJob): Promise<DoorSettings | null> {
  const provider = job.kind === "build" || job.kind === "review" ? providerOf(context.operator, job) : undefined;
  const hosts = hostsOf(context.operator, job);
  if (provider === undefined && hosts.length === 0) return null;
  const usd = "usd" in job ? job.usd : 0;
  const addresses = context.operator.hosts.filter((host) => isIP(host) !== 0);
  return {
    socket: modelDoor.socket,
    models: provider === undefined ? null : await modelSettings(context, provider, usd),
    tunnels: { hosts, addresses: hosts.length === 0 ? [] : addresses },
  };
}

async function modelSettings(
  { environment }: Context,
  provider: ModelProvider,
  capUsd: number,
): Promise<ModelSettings> {
  return {
    interfaces: interfacesOf[provider.api],
    url: provider.url,
    key: await keyOf(provider, environment),
    betas: provider.betas,
    prices: provider.models,
    capUsd,
    ledger: ledgerFile,
    timeouts,
    proxy: proxyOf(environment),
  };
}

/** The server's own proxy for what it asks outside: gateways ask in its place. */
function proxyOf(environment: Context["environment"]): ProxySettings {
  const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name.toLowerCase()] ?? environment[name] ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

async function keyOf({ key }: ModelProvider, environment: Context["environment"]): Promise<string | null> {
  if (key === undefined) return null;
  const found = "file" in key ? await readFile(key.file, "utf8") : environment[key.variable];
  const place = "file" in key ? `The file "${key.file}"` : `The variable ${key.variable}`;
  const value = found?.trim() ?? "";
  if (!/^[\x21-\x7e]+$/u.test(value)) throw new Error(`${place} holds no key for the model provider.`);
  return value;
}

/** What the server itself trusts besides the usual. */
async function certificates({ environment }: Context): Promise<string> {
  const path = environment["NODE_EXTRA_CA_CERTS"];
  return path === undefined || path === "" ? "" : (await readFile(path, "utf8")).trim();
}

/** Addresses that the gateway asks, by their host names. */
export function upstreamHosts({ door, packages }: GatewaySettings): readonly string[] {
  const models = door?.models?.url;
  const proxies = [door?.models?.proxy ?? {}, ...packages.map(({ proxy }) => proxy)].flatMap(
    ({ HTTPS_PROXY, HTTP_PROXY }) => [HTTPS_PROXY, HTTP_PROXY].filter((each) => each !== undefined),
  );
  const own = [...(models === undefined ? [] : [models]), ...packages.map(({ upstream }) => upstream)];
  const addresses = [...own, ...proxies.filter((each) => URL.canParse(each))];
  return [...addresses.map((address) => new URL(address).hostname), ...(door?.tunnels.addresses ?? [])];
}
