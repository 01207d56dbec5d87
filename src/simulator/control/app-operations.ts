import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { z } from "zod";
import { announceInstallation, announceRepositories, removeInstallation, suspend } from "../routes/apps.ts";
import type { Account } from "../state/account.ts";
import type { App, AppManifest, Installation } from "../state/app.ts";
import { newTokenValue } from "../state/token-value.ts";
import { clockMs, nextId, timestamp, type World } from "../state/world.ts";
import { makeApp } from "./make-app.ts";
import {
  accountNamed,
  ControlError,
  loginSchema,
  operation,
  permissionsSchema,
  repoNamed,
  repoNameSchema,
} from "./operation.ts";

const webhookSchema = z.strictObject({ url: z.url(), secret: z.string() });
const appRef = z.union([z.number().int(), z.string()]);

/** GitHub's own manifest format. */
const manifestSchema = z.looseObject({
  name: z.string().min(1).max(34),
  url: z.url(),
  hook_attributes: z.looseObject({ url: z.url(), active: z.boolean().default(true) }).optional(),
  default_permissions: permissionsSchema.default({}),
  default_events: z.array(z.string()).default([]),
});

function manifestOf(given: z.output<typeof manifestSchema>): AppManifest {
  const { name, url, hook_attributes: hook, default_permissions: permissions, default_events: events } = given;
  return { name, url, hookUrl: hook?.active === true ? hook.url : null, permissions, events };
}

export const appOperations = {
  /** A GitHub App; without `privateKey` a key pair is made and its private half answered once. */
  createApp: operation(
    z.strictObject({
      slug: loginSchema,
      name: z.string().optional(),
      owner: z.string().optional(),
      id: z.number().int().positive().optional(),
      privateKey: z.string().optional(),
      webhook: webhookSchema.optional(),
      permissions: permissionsSchema.default({}),
      events: z.array(z.string()).default([]),
    }),
    (world, input) => {
      const privateKey = input.privateKey ?? newPrivateKey();
      const owner = input.owner === undefined ? gitHubAccount(world) : accountNamed(world, input.owner);
      const id = input.id ?? nextId(world);
      if (world.apps.has(id)) throw new ControlError(`There is an app with the id ${id} already.`);
      const app = makeApp(world, owner, {
        id,
        slug: input.slug,
        name: input.name ?? input.slug,
        publicKey: createPublicKey(privateKey),
        permissions: { metadata: "read", ...input.permissions },
        events: input.events,
        webhook: input.webhook === undefined ? null : { ...input.webhook, contentType: "json", insecureSsl: "0" },
      });
      return {
        id: app.id,
        slug: app.slug,
        clientId: app.clientId,
        privateKey,
        botId: app.bot.id,
        botLogin: app.bot.login,
      };
    },
  ),
  /** The step in GitHub's pages in which a person agrees to an app's manifest: answers the code to convert. */
  agreeToManifest: operation(
    z.strictObject({ owner: z.string(), manifest: manifestSchema }),
    (world, { owner, manifest }) => {
      const code = randomBytes(20).toString("hex");
      const untilMs = clockMs(world) + 3_600_000;
      world.manifests.set(code, { manifest: manifestOf(manifest), owner: accountNamed(world, owner), untilMs });
      return { code };
    },
  ),
  /** Where an app's webhooks go from now on. */
  setWebhook: operation(webhookSchema.extend({ app: appRef }), (world, { app, url, secret }) => {
    appNamed(world, app).webhook = { url, secret, contentType: "json", insecureSsl: "0" };
    return { url };
  }),
  /** Installs an app on an account; without `repositories` on all of them. */
  installApp: operation(
    z.strictObject({
      app: appRef,
      account: z.string(),
      repositories: z.array(z.string()).optional(),
      permissions: permissionsSchema.optional(),
    }),
    (world, input) => {
      const app = appNamed(world, input.app);
      const account = accountNamed(world, input.account);
      const at = timestamp(world);
      const chosen = input.repositories?.map(
        (name) => repoNamed(world, name.includes("/") ? name : `${account.login}/${name}`).id,
      );
      const installation: Installation = {
        id: nextId(world),
        app,
        account,
        permissions: { ...app.permissions, ...input.permissions },
        events: [...app.events],
        repositoryIds: chosen === undefined ? null : new Set(chosen),
        createdAt: at,
        updatedAt: at,
        suspendedAt: null,
        suspendedBy: null,
      };
      world.installations.set(installation.id, installation);
      announceInstallation(world, installation, "created");
      return { id: installation.id };
    },
  ),
  /** Gives an installation more repositories, or takes some away; the app is told. */
  changeRepositories: operation(
    z.strictObject({
      installation: z.number().int(),
      add: z.array(repoNameSchema).default([]),
      remove: z.array(repoNameSchema).default([]),
    }),
    (world, input) => {
      const installation = installationNumbered(world, input.installation);
      const [added, removed] = [input.add, input.remove].map((names) => names.map((name) => repoNamed(world, name)));
      const all = [...world.repos.values()].filter((repo) => repo.owner.id === installation.account.id);
      const ids = installation.repositoryIds ?? new Set(all.map((repo) => repo.id));
      for (const repo of added ?? []) ids.add(repo.id);
      for (const repo of removed ?? []) ids.delete(repo.id);
      installation.repositoryIds = ids;
      announceRepositories(world, installation, "added", added ?? []);
      announceRepositories(world, installation, "removed", removed ?? []);
      return { repositories: ids.size };
    },
  ),
  uninstallApp: operation(z.strictObject({ installation: z.number().int() }), (world, { installation }) => {
    removeInstallation(world, installationNumbered(world, installation));
    return {};
  }),
  suspendApp: operation(
    z.strictObject({ installation: z.number().int(), suspended: z.boolean() }),
    (world, { installation, suspended }) => {
      suspend(world, installationNumbered(world, installation), suspended);
      return {};
    },
  ),
  /** Changes what an installation was granted; the app is told. */
  setInstallationPermissions: operation(
    z.strictObject({ installation: z.number().int(), permissions: permissionsSchema }),
    (world, input) => {
      const installation = installationNumbered(world, input.installation);
      installation.permissions = { metadata: "read", ...input.permissions };
      installation.updatedAt = timestamp(world);
      announceInstallation(world, installation, "new_permissions_accepted");
      return {};
    },
  ),
  /** An installation token without the JWT ceremony, for tests that act as an app. */
  createInstallationToken: operation(
    z.strictObject({ installation: z.number().int(), permissions: permissionsSchema.optional() }),
    (world, input) => {
      const installation = installationNumbered(world, input.installation);
      const value = newTokenValue(world, installation.app.id);
      const permissions = input.permissions ?? { ...installation.permissions };
      const expiresAtMs = clockMs(world) + 3_600_000;
      world.tokens.set(value, {
        kind: "installation",
        value,
        installation,
        permissions,
        repositoryIds: null,
        expiresAtMs,
      });
      return { token: value };
    },
  ),
};

function newPrivateKey(): string {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey;
}

function gitHubAccount(world: World): Account {
  return accountNamed(world, "github");
}

export function appNamed(world: World, ref: number | string): App {
  const app = [...world.apps.values()].find((one) => one.id === ref || one.slug === ref);
  if (app === undefined) throw new ControlError(`There is no app "${ref}"; create it first.`);
  return app;
}

function installationNumbered(world: World, id: number): Installation {
  const installation = world.installations.get(id);
  if (installation === undefined) throw new ControlError(`There is no installation ${id}.`);
  return installation;
}
