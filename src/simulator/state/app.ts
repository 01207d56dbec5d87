import type { KeyObject } from "node:crypto";
import type { Account } from "./account.ts";

export type Level = "read" | "write" | "admin";
export type Permissions = Record<string, Level>;

export type App = {
  id: number;
  slug: string;
  name: string;
  owner: Account;
  bot: Account;
  clientId: string;
  createdAt: string;
  publicKey: KeyObject;
  permissions: Permissions;
  events: string[];
  webhook: { url: string; secret: string; contentType: string; insecureSsl: "0" | "1" } | null;
};

/** What an app's maker asks for before the app exists. */
export type AppManifest = {
  name: string;
  url: string;
  hookUrl: string | null;
  permissions: Permissions;
  events: string[];
};

export type Installation = {
  id: number;
  app: App;
  account: Account;
  permissions: Permissions;
  events: string[];
  /** null = all repositories of the account. */
  repositoryIds: Set<number> | null;
  createdAt: string;
  updatedAt: string;
  suspendedAt: string | null;
  suspendedBy: Account | null;
};

/** What a bearer token stands for; `expiresAtMs` null = never. */
export type Token =
  | { kind: "user"; value: string; account: Account; expiresAtMs: number | null }
  | {
      kind: "installation";
      value: string;
      installation: Installation;
      permissions: Permissions;
      /** null = every repository of the installation. */
      repositoryIds: Set<number> | null;
      expiresAtMs: number;
    };

const levels: readonly Level[] = ["read", "write", "admin"];

/** True when `granted` covers `wanted`. */
export function covers(granted: Level | undefined, wanted: Level): boolean {
  return granted !== undefined && levels.indexOf(granted) >= levels.indexOf(wanted);
}

/** True when the installation was given this repository. */
export function installedOn(installation: Installation, repo: { id: number; owner: Account }): boolean {
  if (installation.account.id !== repo.owner.id) return false;
  return installation.repositoryIds === null || installation.repositoryIds.has(repo.id);
}
