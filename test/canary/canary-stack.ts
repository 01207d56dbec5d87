import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildStage, settingsFor, type Commit } from "../../src/main/demo/stage.ts";
import { instanceName } from "../../src/main/instance.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { ensureServer, socketOf } from "../../src/store/postgres/ensure-server.ts";
import { placeOf } from "../../src/store/postgres/place.ts";
import { stopDatabase } from "../../src/store/postgres/stop-database.ts";
import { startModelServer } from "../model-server/start-model-server.ts";
import { peopleOn } from "../scenarios/stack.ts";
import { cacheDir } from "../store/test-server.ts";
import type { Secret } from "./create-search.ts";
import { openGitHubDoor } from "./github-door.ts";
import { keySecrets } from "./key-secrets.ts";
import { startLintel } from "./lintel-process.ts";
import { startRegistry } from "./registry.ts";

const root = resolve(import.meta.dirname, "../..");

/** Files of the scenario's directory that hold a secret because the server reads it there; no other file may. */
export const privateFiles = ["app.pem", "model.key", "npmrc", "proof-key.pem"] as const;

const canary = (): string => `canary-${randomBytes(12).toString("hex")}`;

/** A server all of whose secrets are canaries, each in use: on a simulated GitHub, with a model, a registry, a database. */
export const openCanaryStack = async (commits: readonly Commit[], agent: readonly string[]) => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-canary-"));
  const [webhook, oldWebhook, modelKey, registryToken, password] = [canary(), canary(), canary(), canary(), canary()];
  const proofKey = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const stage = await buildStage({
    name: "small",
    commits,
    manifest: join(root, "app.yml"),
    secret: webhook,
    requiredChecks: ["build"],
  });
  const door = await openGitHubDoor(stage.simulator.url);
  const answers = { goOn: false };
  const models = await startModelServer({ key: modelKey, script: () => ({ say: answers.goOn ? "go on" : "wait" }) });
  const registry = await startRegistry(registryToken);
  const files = await settingsFor(stage, directory, agent, agent);
  await writeFile(join(directory, "model.key"), modelKey, { mode: 0o600 });
  await writeFile(join(directory, "proof-key.pem"), proofKey, { mode: 0o600 });
  await writeFile(join(directory, "npmrc"), `${registry.url.slice(5)}:_authToken=${registryToken}\n`, { mode: 0o600 });
  await addModel(join(directory, "operator.yml"), models.url, join(directory, "model.key"));
  const place = await placeOf(join(directory, "data"));
  await ensureServer(place, cacheDir);
  const lintel = await startLintel({
    ...process.env,
    ...files,
    PORT: "0",
    LINTEL_SWEEP_SECONDS: "5",
    LINTEL_SHOW_SECONDS: "0.2",
    GITHUB_API_URL: `${door.url}/api/v3`,
    WEBHOOK_SECRET_OLD: oldWebhook,
    LINTEL_PROOF_KEY_PATH: join(directory, "proof-key.pem"),
    DATABASE_URL: `postgres://lintel:${password}@/postgres?host=${encodeURIComponent(place.socketDir)}&port=5432`,
    npm_config_userconfig: join(directory, "npmrc"),
    npm_config_registry: registry.url,
  });
  await stage.simulator.control.setWebhook({
    app: stage.app.id,
    url: `${lintel.url}/api/github/webhooks`,
    secret: webhook,
  });
  const instance = await instanceName(join(directory, "data"));
  const fixed: readonly Secret[] = [
    ...keySecrets("the App's private key", stage.app.privateKey),
    ...keySecrets("the proof's private key", proofKey),
    { name: "the webhook's secret", value: webhook },
    { name: "the webhook's old secret", value: oldWebhook },
    { name: "the model's key", value: modelKey },
    { name: "the registry's credential", value: registryToken },
    { name: "the database's password", value: password },
  ];
  return {
    ...peopleOn(stage),
    stage,
    directory,
    lintel,
    models,
    registry,
    instance,
    place,
    database: socketOf(place),
    /** Lets the agent end. */
    goOn: () => {
      answers.goOn = true;
    },
    /** Everything the server holds at this moment, tokens and proofs of identity among it. */
    secrets: (): readonly Secret[] => [
      ...fixed,
      ...[...door.credentials].map((value, n) => ({ name: `credential ${n + 1} for GitHub`, value })),
    ],
    close: async () => {
      await lintel.stop();
      await Promise.all([models.close(), registry.close(), door.close(), stage.simulator.close()]);
      await removeInstance(connectEngine(), instance);
      await stopDatabase(join(directory, "data"), { erase: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const addModel = async (file: string, url: string, keyFile: string): Promise<void> => {
  const operator = JSON.parse(await readFile(file, "utf8")) as { agents: { default: object } };
  Object.assign(operator.agents.default, { provider: "scripted", model: "m1" });
  const price = { input: 0.001, output: 0.001, max_output: 1_000 };
  const scripted = { api: "anthropic", url, key: { file: keyFile }, models: { m1: price } };
  await writeFile(file, JSON.stringify({ ...operator, models: { scripted } }));
};
