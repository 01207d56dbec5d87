import type Docker from "dockerode";
import type { Clock } from "../engine/needs.ts";
import type { Operator } from "../model/operator.ts";
import type { Failure } from "./failure.ts";
import type { RegistrySettings } from "./registry-settings.ts";

export type Log = (message: string, details: Readonly<Record<string, unknown>>) => void;

/** What every part of this room works with. */
export type Context = {
  readonly docker: Docker;
  /** Names this installation among others on the same engine: lower case letters, digits, dashes. */
  readonly instance: string;
  readonly operator: Operator;
  /** The server's environment: where keys of model providers may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The server's own npm settings, asked when a gateway starts. */
  readonly registrySettings: () => Promise<RegistrySettings>;
  /** Engine network of the gateway container, the only one that has any. */
  readonly gatewayNetwork: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly engineFacts: () => Promise<EngineFacts>;
  readonly pulls: Map<string, Promise<string | undefined>>;
  /** Images and toolchains that were seen to fit together. */
  readonly fits: Set<string>;
  /** What containers of a runtime say of their kernel; "" is the engine's own runtime. */
  readonly kernels: Map<string, string>;
  /** Copies of programs into volumes that are under way, by their key. */
  readonly copies: Map<string, Promise<"ready" | "preparing" | Failure>>;
};

/** What is asked of the engine once. */
export type EngineFacts = {
  readonly cpus: number;
  /** The engine's clock minus ours; a remote engine has its own. */
  readonly aheadMs: number;
};
