import type { ApiKind } from "../../model/agent.ts";
import type { PackagePreset } from "../../model/job.ts";
import type { ModelPrice } from "../../model/model-provider.ts";
import type { TunnelSettings } from "./connect/open-tunnel.ts";
import type { ProxySettings } from "./proxy.ts";
import type { Timeouts } from "./send.ts";

/** What the gateway is told at its start, on standard input as one line; never in its environment or arguments. */
export type GatewaySettings = {
  /** Certificates (PEM) to trust besides the usual ones; may be empty. */
  readonly ca: string;
  /** The door to models and hosts; null where neither is to be had. */
  readonly door: DoorSettings | null;
  readonly packages: readonly PackageSettings[];
};

export type DoorSettings = {
  /** Unix socket to listen on. */
  readonly socket: string;
  readonly models: ModelSettings | null;
  readonly tunnels: TunnelSettings;
};

export type ModelSettings = {
  readonly interfaces: readonly ApiKind[];
  /** The provider's base address. */
  readonly url: string;
  readonly key: string | null;
  readonly betas: readonly string[];
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Most money of all requests together, in US dollars. */
  readonly capUsd: number;
  /** File of the ledger, in a volume that only the gateway has. */
  readonly ledger: string;
  readonly timeouts: Timeouts;
  readonly proxy: ProxySettings;
};

export type PackageSettings = {
  readonly preset: PackagePreset;
  /** Base address of the registry, with a final slash. */
  readonly upstream: string;
  /** Value of the `authorization` header to send upstream. */
  readonly authorization: string | null;
  /** Where the sandbox reaches this gateway, without a final slash. */
  readonly base: string;
  readonly proxy: ProxySettings;
  /** Unix socket to listen on. */
  readonly socket: string;
};
