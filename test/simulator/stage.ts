import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { createClient, type Client } from "../../src/simulator/client.ts";
import { createWatchedSimulator } from "./watched-simulator.ts";

export const repo = "/repos/acme/app";

export type Received = { event: string; action: string | undefined; guid: string; headers: Headers; body: string };
export type Receiver = {
  url: string;
  received: Received[];
  close: () => Promise<void>;
  answer: (status: number) => void;
  /** Takes requests without ever answering them. */
  stall: (on: boolean) => void;
};

/** A webhook receiver on loopback that remembers what came, in order. */
export async function createReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 202;
  let stalled = false;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { action } = JSON.parse(body) as { action?: string };
      const event = headers.get("x-github-event") ?? "";
      received.push({ event, action, guid: headers.get("x-github-delivery") ?? "", headers, body });
      if (!stalled) response.writeHead(status).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer: (next) => {
      status = next;
    },
    stall: (on) => {
      stalled = on;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

export type Stage = {
  sim: Simulator;
  /** owner: an administrator; writer, triager, reader: by role; stranger: none. */
  owner: Client;
  writer: Client;
  second: Client;
  triager: Client;
  reader: Client;
  stranger: Client;
};

/** An organisation `acme` with the repository `app` (public) and one person of each role. */
export async function createStage(
  files: Record<string, string> = {},
  options: Parameters<typeof createWatchedSimulator>[0] = {},
): Promise<Stage> {
  const sim = await createWatchedSimulator(options);
  const { control } = sim;
  for (const login of ["olga", "will", "sam", "tess", "rita", "stan"]) await control.createUser({ login });
  await control.createOrg({ login: "acme", members: { olga: "admin" } });
  await control.createRepo({
    owner: "acme",
    name: "app",
    files: { "README.md": "# App\n", "src/a.txt": "one\n", ...files },
    collaborators: { will: "write", sam: "write", tess: "triage", rita: "read" },
  });
  const [owner, writer, second, triager, reader, stranger] = ["olga", "will", "sam", "tess", "rita", "stan"].map(
    sim.as,
  );
  return { sim, owner, writer, second, triager, reader, stranger } as Stage;
}

/** Pushes a branch with one changed file and opens a pull request from it; answers its number and head. */
export async function openPull(
  { sim, writer }: Stage,
  branch = "change",
  options: { draft?: boolean; body?: string; files?: Record<string, string | null> } = {},
): Promise<{ number: number; sha: string }> {
  const files = options.files ?? { "src/a.txt": `by ${branch}\n` };
  const { sha } = await sim.control.pushCommit({ repo: "acme/app", user: "will", branch, message: "Change", files });
  const opened = await writer.api("POST", `${repo}/pulls`, {
    title: `From ${branch}`,
    head: branch,
    base: "main",
    body: options.body ?? "",
    draft: options.draft ?? false,
  });
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.data));
  return { number: (opened.data as { number: number }).number, sha };
}

export type InstalledApp = { id: number; privateKey: string; installation: number; client: Client; botId: number };

/** An app installed on `acme`, with a client that acts by an installation token. */
export async function installApp(
  { sim }: Stage,
  options: {
    slug?: string;
    permissions?: Record<string, "read" | "write">;
    events?: string[];
    webhook?: { url: string; secret: string };
  } = {},
): Promise<InstalledApp> {
  const { control } = sim;
  const app = await control.createApp({
    slug: options.slug ?? "robot",
    permissions: options.permissions ?? { contents: "write", issues: "write", pull_requests: "write", checks: "write" },
    events: options.events ?? [],
    ...(options.webhook === undefined ? {} : { webhook: options.webhook }),
  });
  const { id: installation } = await control.installApp({ app: app.id, account: "acme" });
  const { token } = await control.createInstallationToken({ installation });
  const client = createClient(sim.url, app.botLogin, token);
  return { id: app.id, privateKey: app.privateKey, installation, client, botId: app.botId };
}
