import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Client } from "./client.ts";
import { makeAccount, makeUserToken } from "./control/account-operations.ts";
import { makeApp } from "./control/make-app.ts";
import { hooksDir } from "./control/make-repo.ts";
import { accountNamed } from "./control/operation.ts";
import { createControl, type Control } from "./control/operations.ts";
import { actionsAppId } from "./effects/run-workflows.ts";
import { preReceiveHook } from "./http/judge-push.ts";
import { createRouter } from "./http/router.ts";
import { serve } from "./http/serve.ts";
import { allRoutes } from "./routes/all-routes.ts";
import type { Observer } from "./state/observer.ts";
import type { World } from "./state/world.ts";

export type SimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  /** Where the git repositories are; absent: a temporary directory that `close` removes. */
  dataDir?: string;
  /** The clock, in milliseconds; absent: the machine's. */
  now?: () => number;
  /** Sees every REST answer and every webhook. */
  observer?: Observer;
};

export type Simulator = {
  /** The root, e.g. `http://127.0.0.1:3001`; REST is below `/api/v3`, GraphQL at `/api/graphql`. */
  url: string;
  apiUrl: string;
  graphqlUrl: string;
  /** Seeds, steers and inspects the world; the same operations are at `POST /_simulator/<name>`. */
  control: Control;
  /** A person's client, with a fresh token. */
  as: (login: string) => Client;
  /** Decides CI jobs by a function; null goes back to the rules. */
  decideJobs: (decide: World["decideJob"]) => void;
  close: () => Promise<void>;
};

/** Starts a simulated GitHub on loopback. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "simulator-")));
  await mkdir(join(dataDir, "repos"), { recursive: true });
  const world = createWorld(dataDir, options.now ?? Date.now, options.observer ?? null);
  await installHooks(world);
  seedGitHub(world);
  const control = createControl(world);
  const router = createRouter(allRoutes);
  const server = createServer((request, response) => {
    serve({ world, router, control }, request, response).catch((error: unknown) => {
      // A bug of the simulator must be seen, and must not look like GitHub's own 500.
      console.error(error);
      response.writeHead(599).end(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  });
  world.url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url: world.url,
    apiUrl: `${world.url}/api/v3`,
    graphqlUrl: `${world.url}/api/graphql`,
    control,
    as: (login) => createClient(world.url, login, makeUserToken(world, accountNamed(world, login))),
    decideJobs: (decide) => {
      world.decideJob = decide;
    },
    close: () => close(world, server, options.dataDir === undefined),
  };
}

const noLimits: World["limits"] = {
  primary: null,
  contentPerMinute: null,
  contentPerHour: null,
  pointsPerMinute: null,
  graphqlPointsPerMinute: null,
  concurrent: null,
  status: 403,
  retryAfterSeconds: 60,
};

function createWorld(dataDir: string, now: () => number, observer: Observer | null): World {
  return {
    observer,
    url: "",
    dataDir,
    now,
    aheadMs: 0,
    lastId: 1000,
    accounts: new Map(),
    repos: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    requests: [],
    unknown: [],
    deliveries: [],
    deliveryMode: { mode: "ordered" },
    faults: [],
    actionsRules: [],
    decideJob: null,
    background: new Set(),
    locks: new Map(),
    deliveryTails: new Map(),
    shuffleBuffer: [],
    limits: noLimits,
    underWay: new Map(),
    tokenFormat: "opaque",
    usage: new Map(),
    notYet: new Map(),
    lagMs: 0,
    snapshots: new Map(),
    archives: new Map(),
    manifests: new Map(),
    closing: false,
  };
}

async function installHooks(world: World): Promise<void> {
  const file = join(hooksDir(world), "pre-receive");
  await mkdir(hooksDir(world), { recursive: true });
  await writeFile(file, preReceiveHook);
  await chmod(file, 0o755);
}

/** What is there on every GitHub: its own account and the Actions app. */
function seedGitHub(world: World): void {
  const owner = makeAccount(world, "github", "Organization");
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const parts = { slug: "github-actions", name: "GitHub Actions", publicKey, webhook: null, events: [] };
  makeApp(world, owner, { ...parts, id: actionsAppId, permissions: { checks: "write", contents: "write" } });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(world: World, server: Server, removeData: boolean): Promise<void> {
  world.closing = true;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([...world.locks.values()]);
  for (const repo of world.repos.values()) repo.git.reader.close();
  if (removeData) await rm(world.dataDir, { recursive: true, force: true });
}
