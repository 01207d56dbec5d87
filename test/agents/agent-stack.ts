import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readConfig } from "../../src/config.ts";
import { readHistory } from "../../src/main/demo/stage.ts";
import { createLog } from "../../src/main/log.ts";
import type { AgentName } from "../../src/model/agent.ts";
import type { Run } from "../../src/model/run.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { author } from "../scenarios/stack.ts";
import { openCrashStack } from "../scenarios/crash-stack.ts";
import type { Script } from "../model-server/conversation.ts";
import { startModelServer } from "../model-server/start-model-server.ts";

const demo = resolve(import.meta.dirname, "../../fixtures/demo");

/** The demo's shop; its own tests judge, so that these tests are about agents. */
const policy = [
  "level: ready",
  "agents: { builder: real }",
  "verify: { test: npm test }",
  'scope: { allow: ["src/**", "test/**"] }',
  "limits: { attempts: 3, minutes: 8 }",
].join("\n");

const model = "claude-sonnet-4-5";
/** US dollars for a million tokens. */
export const price = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, max_output: 64_000 };
const key = "sk-of-the-operator-only";

/** A server on the simulated GitHub, whose only agent is a real one, whose model is scripted. */
export const openAgentStack = async (use: AgentName, script: Script) => {
  const asked: number[] = [];
  const models = await startModelServer({
    key,
    script: (seen) => {
      asked.push(Date.now());
      return script(seen);
    },
  });
  const directory = await mkdtemp(join(tmpdir(), "lintel-agents-"));
  const operator = {
    accounts: ["acme"],
    agents: { real: { use, provider: "scripted", model } },
    models: {
      scripted: {
        api: "anthropic",
        url: models.url,
        key: { variable: "LINTEL_TEST_MODEL_KEY" },
        models: { [model]: price },
      },
    },
    sandbox: { memory_mb: 3_072 },
  };
  await writeFile(join(directory, "operator.yml"), JSON.stringify(operator));
  const history = await readHistory(join(demo, "history"));
  const stack = await openCrashStack({
    commits: [...history, { message: "Say who builds", files: { ".github/lintel.yml": `${policy}\n` } }],
    agent: "",
    settings: {
      LINTEL_OPERATOR: join(directory, "operator.yml"),
      LINTEL_TEST_MODEL_KEY: key,
      LINTEL_SWEEP_SECONDS: "5",
      LINTEL_SHOW_SECONDS: "0.2",
    },
  });
  return {
    ...stack,
    models,
    /** When the model was asked. */
    asked,
    /** Files the demo's first issue. */
    askForCount: async (): Promise<number> => {
      const [title = "", ...body] = (await readFile(join(demo, "issues/1.md"), "utf8")).split("\n");
      return stack.ask(title.replace(/^# /u, ""), body.join("\n"), author);
    },
    /** The run as the store has it. */
    runOf: async (issue: number): Promise<Run | undefined> => {
      const config = readConfig(stack.env);
      if (!config.ok) throw new Error(JSON.stringify(config.problems));
      const database = await openDatabase({ ...config.value, log: createLog("fatal", "stderr") });
      try {
        const repos = await database.store.repositories();
        const runs = await Promise.all(repos.map(({ id }) => database.store.liveRuns(id)));
        return runs.flat().find(({ run }) => run.issue === issue)?.run;
      } finally {
        await database.close();
      }
    },
    close: async () => {
      await stack.close();
      await models.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
