import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/main/log.ts";
import { startServer } from "../../src/main/server.ts";
import { startWorker } from "../../src/main/worker.ts";
import {
  author,
  buildStage,
  maintainer,
  outsider,
  settingsFor,
  type Commit,
  type Stage,
} from "../../src/main/demo/stage.ts";
import { instanceName } from "../../src/main/instance.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { stopDatabase } from "../../src/store/postgres/stop-database.ts";
import { suiteCanary } from "../canary/suite-canary.ts";

export { author, maintainer, outsider };

const root = resolve(import.meta.dirname, "../..");
export const demoReviewer = join(root, "fixtures/demo/reviewer.mjs");

/** Everything that level `merge` asks of a policy. */
const mergingPolicy = [
  "level: merge",
  "agents: { builder: default, reviewer: reviewer }",
  "verify:",
  "  test: { run: npm test, prove: true }",
  "approval: { four_eyes: true }",
  "limits: { minutes: 3 }",
  "",
].join("\n");

/** People merge here; the demo walks what level `merge` asks for. */
const plainPolicy = "level: ready\nverify:\n  test: npm test\nlimits: { minutes: 3 }\n";

/** A library with one function and its test, green on main. */
export const smallHistory: readonly Commit[] = [
  {
    message: "Begin",
    files: {
      "package.json": JSON.stringify({
        name: "small",
        version: "1.0.0",
        type: "module",
        scripts: { test: "node --test" },
      }),
      "src/add.js": "export const add = (a, b) => a + b;\n",
      "src/sub.js": "export const sub = (a, b) => a - b;\n",
      "test/add.test.js":
        'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../src/add.js";\ntest("adds", () => assert.equal(add(1, 2), 3));\n',
      "test/sub.test.js":
        'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { sub } from "../src/sub.js";\ntest("subtracts", () => assert.equal(sub(3, 2), 1));\n',
      ".github/lintel.yml": plainPolicy,
      ".github/workflows/ci.yml":
        "name: ci\non: [push, pull_request]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n",
    },
  },
];

/** The same, where Lintel merges by itself. */
export const mergingHistory: readonly Commit[] = smallHistory.map(({ message, files }) => ({
  message,
  files: { ...files, ".github/lintel.yml": mergingPolicy },
}));

export type StackOptions = {
  readonly commits?: readonly Commit[];
  /** Node program (ESM) that is the agent: it runs in the workspace with LINTEL_BRIEF and LINTEL_ATTEMPT. */
  readonly agent: string;
  /** The same for the agent named `reviewer`, which answers in the file that LINTEL_REVIEW names; the demo's when absent. */
  readonly reviewer?: string;
  readonly requiredChecks?: readonly string[];
};

type Answer = { readonly status: number; readonly data: unknown };
type RawComment = {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly id: number; readonly login: string };
};
type RawPull = {
  readonly number: number;
  readonly state: string;
  readonly draft: boolean;
  readonly merged_at: string | null;
  readonly body: string;
  readonly title: string;
  readonly head: { readonly sha: string };
};

const waitMs = 90_000;

/** A server and a worker on a simulated GitHub, in this process: comment in, comment out. */
export const openStack = async (options: StackOptions) => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-scenario-"));
  const stage = await buildStage({
    name: "small",
    commits: options.commits ?? smallHistory,
    manifest: join(root, "app.yml"),
    secret: `${suiteCanary}-of-this-scenario`,
    requiredChecks: options.requiredChecks ?? ["build"],
  });
  const program = (text: string) => ["node", "--input-type=module", "-e", text];
  const reviewer = program(options.reviewer ?? (await readFile(demoReviewer, "utf8")));
  const settings = await settingsFor(stage, directory, program(options.agent), reviewer);
  const config = readConfig({
    ...process.env,
    ...settings,
    PORT: "0",
    LINTEL_SWEEP_SECONDS: "5",
    LINTEL_SHOW_SECONDS: "0.2",
  });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const log = createLog(process.env["LINTEL_TEST_LOG"] ?? "fatal", "stderr");
  const server = await startServer(config.value, log);
  if (!server.ok) throw new Error(JSON.stringify(server.problems));
  const worker = await startWorker(config.value, log);
  if (!worker.ok) throw new Error(JSON.stringify(worker.problems));
  await stage.simulator.control.setWebhook({
    app: stage.app.id,
    url: `${server.value.url}/api/github/webhooks`,
    secret: stage.app.secret,
  });
  return {
    ...peopleOn(stage),
    stage,
    server: server.value,
    config: config.value,
    close: async () => {
      await worker.value.close();
      await server.value.close();
      await stage.simulator.close();
      await removeInstance(connectEngine(), await instanceName(config.value.dataDir));
      await stopDatabase(join(directory, "data"), { erase: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export type Stack = Awaited<ReturnType<typeof openStack>>;

/** What people do on GitHub, and what they read there. */
export const peopleOn = (stage: Stage) => {
  const place = `/repos/${stage.repository}`;
  const call = async (login: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    stage.simulator.as(login).api(method, `${place}${path}`, body);
  const must = async (login: string, method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await call(login, method, path, body);
    if (answer.status >= 300)
      throw new Error(`${login} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.data)}`);
    return answer;
  };
  const comments = async (issue: number): Promise<readonly RawComment[]> =>
    (await must(maintainer, "GET", `/issues/${issue}/comments?per_page=100`)).data as readonly RawComment[];
  const ours = async (issue: number) => (await comments(issue)).filter(({ user }) => user.id === stage.app.botId);
  const pullOf = async (issue: number): Promise<RawPull | undefined> =>
    ((await must(maintainer, "GET", `/pulls?state=all&head=acme:lintel/${issue}`)).data as readonly RawPull[])[0];
  const until = async <T>(what: string, ask: () => Promise<T | undefined | false>, withinMs = waitMs): Promise<T> => {
    const end = Date.now() + withinMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      if (Date.now() > end) throw new Error(`never came: ${what}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  const status = async (issue: number): Promise<string> =>
    (await ours(issue)).find(({ body }) => body.includes("lintel:status"))?.body ?? "";
  return {
    call,
    must,
    until,
    comments,
    ours,
    status,
    pullOf,
    /** Files an issue and puts the label on it. */
    ask: async (title: string, body: string, by: string = author, labelledBy: string = by): Promise<number> => {
      const { data } = await must(by, "POST", "/issues", { title, body });
      const { number } = data as { number: number };
      await must(labelledBy, "POST", `/issues/${number}/labels`, { labels: ["lintel"] });
      return number;
    },
    say: async (by: string, on: number, body: string): Promise<number> =>
      ((await must(by, "POST", `/issues/${on}/comments`, { body })).data as { id: number }).id,
    review: (by: string, pull: number, event: "APPROVE" | "REQUEST_CHANGES", body = "") =>
      must(by, "POST", `/pulls/${pull}/reviews`, { event, body }),
    /** Waits for the status comment to say something. */
    untilSays: (issue: number, what: RegExp, withinMs?: number) =>
      until(
        `issue ${issue} says ${String(what)}; it says: `,
        async () => {
          const body = await status(issue);
          return what.test(body) ? body : undefined;
        },
        withinMs,
      ),
    untilMerged: (issue: number, withinMs?: number) =>
      until(
        `issue ${issue} merged`,
        async () => {
          const pull = await pullOf(issue);
          if (pull?.merged_at !== null) return pull;
          // At level `ready` it is a person who merges; GitHub's own rules say whether that may be.
          if (/a person must merge it/u.test(await status(issue)))
            await call(maintainer, "PUT", `/pulls/${pull.number}/merge`, { merge_method: "squash" });
          return undefined;
        },
        withinMs,
      ),
  };
};

/** A spec in the usual form. */
export const spec = (goal: string, scope: readonly string[] = []): string =>
  [
    "## Goal",
    "",
    goal,
    "",
    "## Acceptance criteria",
    "",
    "- [ ] It works",
    ...(scope.length === 0 ? [] : ["", "## Scope", "", ...scope.map((glob) => `- \`${glob}\``)]),
  ].join("\n");
