import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { Counter, Registry, collectDefaultMetrics } from "prom-client";
import type { Config } from "../config.ts";
import { createInspect } from "../engine/inspect.ts";
import { runServer } from "../engine/loop.ts";
import type { Reading } from "../model/problem.ts";
import { createApp } from "../github/app/create-app.ts";
import { identify } from "../github/app/identify.ts";
import { readAppSettings, type AppSettings } from "../github/app/read-settings.ts";
import { createClient, type Client } from "../github/client/client.ts";
import { createNeutral, neutralOn } from "../github/neutral/neutral.ts";
import { createReads } from "../github/read/reads.ts";
import { createHandler } from "../github/wake/handler.ts";
import { createPoll } from "../github/wake/poll.ts";
import { receiveInto } from "../github/wake/receive.ts";
import { rows } from "../github/wake/wakes.ts";
import { createMarkers } from "../github/write/marker.ts";
import { createWrites } from "../github/write/writes.ts";
import { createGit } from "../git/create-git.ts";
import { createScanner } from "../inspect/secrets/create-scanner.ts";
import type { Operator } from "../model/operator.ts";
import { createProofs } from "../proof/create-proofs.ts";
import { openProofKey } from "../proof/proof-key.ts";
import { createReadProofs } from "../proof/read-proofs.ts";
import { readPolicy } from "../rules/policy/read-policy.ts";
import type { Step } from "../rules/next.ts";
import { openDatabase } from "../store/open-database.ts";
import { serve } from "../web/server.ts";
import { loadOperator } from "./operator.ts";

export type Server = { readonly url: string; readonly close: () => Promise<void> };

/** Starts the judging half: the listening door, turns, and everything that writes GitHub. Problems are the settings'. */
export const startServer = async (config: Config, log: Logger): Promise<Reading<Server>> => {
  const settings = readAppSettings(config.app);
  if (!settings.ok) return settings;
  const operator = await loadOperator(config.operatorFile);
  if (!operator.ok) return operator;
  const database = await openDatabase({ ...config, log, timings: { showEveryMs: config.showMs } });
  const metrics = createMetrics();
  const client = createClient({
    ...settings.value,
    log,
    now: Date.now,
    onRequest: ({ method, status }) => metrics.requests.inc({ method, status }),
  });
  const door = await openDoor(config, settings.value, operator.value, database, client, metrics, log);
  log.info({ url: door.url }, "listening");
  return {
    ok: true,
    value: {
      url: door.url,
      close: async () => {
        await door.close();
        client.close();
        await database.close();
      },
    },
  };
};

type Metrics = ReturnType<typeof createMetrics>;

const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: "lintel_deliveries_total",
    help: "Webhook deliveries by event and outcome.",
    labelNames: ["event", "outcome"],
    registers: [registry],
  });
  const requests = new Counter({
    name: "lintel_github_requests_total",
    help: "Requests to GitHub.",
    labelNames: ["method", "status"],
    registers: [registry],
  });
  const turns = new Counter({
    name: "lintel_turns_total",
    help: "Turns by the gate a run stands at.",
    labelNames: ["gate"],
    registers: [registry],
  });
  return { registry, deliveries, requests, turns };
};

const openDoor = async (
  config: Config,
  settings: AppSettings,
  operator: Operator,
  database: Awaited<ReturnType<typeof openDatabase>>,
  client: Client,
  metrics: Metrics,
  log: Logger,
): Promise<Server> => {
  const self = await identify(client);
  const served = new Set(operator.accounts.map((login) => login.toLowerCase()));
  const serves = (login: string): boolean => served.has(login.toLowerCase());
  const { store, queue } = database;
  const markers = createMarkers(createHash("sha256").update(settings.privateKey).digest("hex"));
  const reads = createReads(client, { self, readPolicy: (text, blob) => readPolicy(text, blob, operator) });
  const neutral = createNeutral({ client, self, log });
  const app = createApp(settings, log);
  receiveInto(app, { self, markers, serves, inbox: store, remember: (repos) => store.remember(repos) });
  neutralOn(app, neutral, serves);
  const webhooks = createHandler({
    app,
    secrets: settings.secrets,
    log,
    knows: (event) => Object.hasOwn(rows, event),
    count: (event, outcome) => metrics.deliveries.inc({ event, outcome }),
  });
  const poll = createPoll(client);
  const asked = async (): Promise<void> => {
    await store.remember(await poll.repositories(serves));
    await poll.redeliverFailed();
    for (const repo of await store.repositories()) await neutral.sweep(repo);
  };
  const git = createGit({ dataDir: config.dataDir, log });
  const scanner = createScanner();
  const { blobs, proofIndex: index } = database;
  const key = await openProofKey({ dataDir: config.dataDir, given: config.proofKey });
  const loop = await runServer({
    store,
    queue,
    reads,
    proofs: createProofs({ key, blobs, index, publicUrl: config.publicUrl }),
    writes: createWrites(client, markers, self),
    git,
    inspect: createInspect({ git, scanner }),
    scanner,
    clock: { now: Date.now },
    log,
    patience: { machinesMs: Math.max(10_000, config.sweepMs / 2), peopleMs: 5 * config.sweepMs },
    sweepMs: config.sweepMs,
    ask: asked,
    told: (step) => tell(step, log, metrics),
  });
  const door = await serve({
    host: config.host,
    port: config.port,
    webhooks: (request, response) => void webhooks(request, response),
    proofs: createReadProofs({ blobs, index }),
    metrics: () => metrics.registry.metrics(),
    ready: () =>
      database.ready().then(
        () => true,
        () => false,
      ),
  });
  return {
    url: door.url,
    close: async () => {
      await door.close();
      await loop.close();
    },
  };
};

/** One line a turn: which run, at which gate, what it waits for. The demo's progress is read from it. */
const tell = ({ run, road }: Step, log: Logger, { turns }: Metrics): void => {
  const stop = road.at(-1);
  const gate = stop?.gate ?? "end";
  turns.inc({ gate });
  const whom = stop === undefined || stop.outcome === "pass" ? undefined : stop.whom.kind;
  log.info(
    {
      turn: {
        run: run.id,
        issue: run.issue,
        gate,
        outcome: stop?.outcome ?? run.ended?.how,
        whom,
        reason: stop?.reason ?? run.ended?.reason,
        attempts: run.attempts.length,
        verified: run.verified,
      },
    },
    "turn",
  );
};
