import { readFile } from "node:fs/promises";
import type { Job } from "../model/job.ts";
import type { ModelProvider } from "../model/model-provider.ts";
import { interfacesOf } from "../model/model-provider.ts";
import type { Context } from "./context.ts";
import { modelDoor, npmDoor, providerOf } from "./doors.ts";
import type { GatewaySettings, ModelSettings, PackageSettings } from "./gateway/settings.ts";
import { ledgerFile } from "./places.ts";

const timeouts = { connectMs: 15_000, firstByteMs: 600_000, idleMs: 300_000 };

/** All that one job's gateway must know, keys included: read now, given once, kept nowhere. Throws where a key is missing. */
export async function gatewaySettings(context: Context, job: Job): Promise<GatewaySettings> {
  const provider = job.kind === "build" || job.kind === "review" ? providerOf(context.operator, job) : undefined;
  const wantsNpm = job.kind === "setup" && job.network.includes("npm");
  const npm = wantsNpm ? await context.registrySettings() : undefined;
  return {
    ca: npm?.ca ?? (await certificates(context)),
    door:
      provider === undefined || (job.kind !== "build" && job.kind !== "review")
        ? null
        : { socket: modelDoor.socket, models: await modelSettings(context, provider, job.usd), hosts: [] },
    packages: npm === undefined ? [] : [npmSettings(npm)],
  };
}

function npmSettings(npm: { readonly registry: string; readonly authorization: string | undefined }): PackageSettings {
  return {
    preset: "npm",
    upstream: npm.registry,
    authorization: npm.authorization ?? null,
    base: npmDoor.base,
    socket: npmDoor.socket,
  };
}

async function modelSettings(context: Context, provider: ModelProvider, capUsd: number): Promise<ModelSettings> {
  return {
    interfaces: interfacesOf[provider.api],
    url: provider.url,
    key: await keyOf(provider, context.environment),
    betas: provider.betas,
    prices: provider.models,
    capUsd,
    ledger: ledgerFile,
    timeouts,
  };
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
  return path === undefined || path === "" ? "" : readFile(path, "utf8");
}

/** Addresses that the gateway asks, by their host names. */
export function upstreamHosts({ door, packages }: GatewaySettings): readonly string[] {
  const addresses = [...(door?.models === undefined || door.models === null ? [] : [door.models.url])].concat(
    packages.map(({ upstream }) => upstream),
  );
  return [...addresses.map((address) => new URL(address).hostname), ...(door?.hosts ?? [])];
}
