import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import type { Reads, RepoRecord, Writes } from "../../src/engine/needs.ts";
import { identify } from "../../src/github/app/identify.ts";
import { createClient, type Client } from "../../src/github/client/client.ts";
import type { ClientSettings, Seen } from "../../src/github/client/settings.ts";
import { createReads } from "../../src/github/read/reads.ts";
import { createMarkers, type Markers } from "../../src/github/write/marker.ts";
import { createWrites } from "../../src/github/write/writes.ts";
import { createGit, type LocalGit } from "../../src/git/create-git.ts";
import type { ExportedFile } from "../../src/model/export.ts";
import type { Self, World } from "../../src/model/facts.ts";
import { readOperator } from "../../src/rules/policy/read-operator.ts";
import { readPolicy } from "../../src/rules/policy/read-policy.ts";
import { createSimulator, type Simulator } from "../../src/simulator/simulator.ts";

export const permissions = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  actions: "read",
  metadata: "read",
  members: "read",
  administration: "read",
} as const;

export type GithubWorld = {
  readonly simulator: Simulator;
  readonly client: Client;
  readonly seen: Seen[];
  readonly self: Self;
  readonly privateKey: string;
  readonly repo: RepoRecord;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly markers: Markers;
  readonly git: LocalGit;
  /** Another client of the same app, with nothing remembered. */
  readonly another: (settings?: Partial<ClientSettings>) => { client: Client; reads: Reads; writes: Writes };
  readonly look: (issue: number) => Promise<World>;
  readonly close: () => Promise<void>;
};

/** As app.yml has them. */
const events = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "check_run",
  "check_suite",
  "status",
  "push",
  "repository",
];

const operatorText = `
accounts: [acme]
agents: { default: { adapter: command, command: [agent] } }
images: { "node:24": "lintel/node:24" }
`;

/** An organisation with people of every role, one repository, and our app installed on it. */
export async function githubWorld(files: Record<string, string> = {}): Promise<GithubWorld> {
  const simulator = await createSimulator();
  const { control } = simulator;
  for (const login of ["ann", "bob", "tri", "eve", "out"]) await control.createUser({ login });
  await control.createOrg({ login: "acme", members: { ann: "admin" }, baseRole: "none" });
  const made = await control.createRepo({
    owner: "acme",
    name: "shop",
    files: {
      "README.md": "# Shop\n",
      "src/a.js": "export const a = 1;\n",
      ".github/lintel.yml": "verify: { test: npm test }\n",
      ...files,
    },
    labels: [{ name: "lintel" }],
    collaborators: { bob: "write", tri: "triage", eve: "read" },
  });
  const app = await control.createApp({ slug: "lintel", permissions, events });
  const installation = await control.installApp({ app: app.id, account: "acme" });
  const log = pino({ level: "silent" });
  const seen: Seen[] = [];
  const operator = readOperator(operatorText);
  if (!operator.ok) throw new Error(JSON.stringify(operator.problems));
  const markers = createMarkers("test key");
  const open: Client[] = [];
  const clientOf = (settings: Partial<ClientSettings> = {}): Client => {
    const client = createClient({
      apiUrl: simulator.apiUrl,
      appId: app.id,
      privateKey: app.privateKey,
      log,
      now: () => Date.now(),
      settleMs: 10,
      onRequest: (one) => seen.push(one),
      ...settings,
    });
    open.push(client);
    return client;
  };
  const client = clientOf();
  const self = await identify(client);
  const readsOf = (one: Client): Reads =>
    createReads(one, { self, readPolicy: (text, blob) => readPolicy(text, blob, operator.value) });
  const dataDir = await mkdtemp(join(tmpdir(), "lintel-github-"));
  const repo: RepoRecord = { id: made.id, installation: installation.id, owner: "acme", name: "shop" };
  const reads = readsOf(client);
  return {
    simulator,
    client,
    seen,
    self,
    privateKey: app.privateKey,
    repo,
    reads,
    writes: createWrites(client, markers, self),
    markers,
    git: createGit({ dataDir, log }),
    another: (settings) => {
      const one = clientOf(settings);
      return { client: one, reads: readsOf(one), writes: createWrites(one, markers, self) };
    },
    look: (issue) => reads.look(repo, issue, undefined, []),
    close: async () => {
      for (const one of open) one.close();
      await simulator.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Opens an issue and answers its number. */
export async function openIssue(
  world: GithubWorld,
  as = "ann",
  body = "## Goal\nx\n",
  labels: string[] = ["lintel"],
): Promise<number> {
  const answer = await world.simulator.as(as).api("POST", "/repos/acme/shop/issues", { title: "Do it", body, labels });
  if (answer.status !== 201) throw new Error(`issue: ${answer.status}`);
  return (answer.data as { number: number }).number;
}

/** A change written on the present base: its tree, the commit it stands on. */
export async function changeOn(
  world: GithubWorld,
  base: string,
  files: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<{ base: string; tree: string }> {
  await world.git.fetch(world.repo.id, await world.reads.remote(world.repo), [base]);
  const exported = Object.entries(files).map(([path, content]): ExportedFile =>
    content === null
      ? { kind: "deleted", path }
      : { kind: "written", path, mode: "100644", base64: Buffer.from(content).toString("base64") },
  );
  return world.git.write(world.repo.id, base, exported);
}
