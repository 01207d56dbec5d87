import { expect, test } from "vitest";
import type { EndedJob } from "../../src/engine/needs.ts";
import { agentEntry, type AgentName } from "../../src/model/agent.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
import { catalogue } from "../../src/sandbox/agents/catalogue.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { jobNames } from "../../src/sandbox/job-names.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { readLog } from "../../src/sandbox/read-log.ts";
import { scriptByText, scriptOf } from "../model-server/script-of.ts";
import { startModelServer } from "../model-server/start-model-server.ts";
import { installForTests } from "./install-for-tests.ts";
import { docker, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "../sandbox/bench.ts";

const limits = { minutes: 4, memoryMb: 3_072, cpus: 2, pids: 512, diskMb: 1_024 };
const price = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, max_output: 64_000 };

type Provider = { readonly api: string; readonly suffix: string; readonly model: string };
const agents: readonly (readonly [AgentName, Provider])[] = [
  ["claude", { api: "anthropic", suffix: "", model: "claude-sonnet-4-5" }],
  ["opencode", { api: "anthropic", suffix: "", model: "claude-sonnet-4-5" }],
  ["codex", { api: "openai", suffix: "/v1", model: "gpt-5" }],
  ["gemini", { api: "gemini", suffix: "", model: "gemini-2.5-pro" }],
  ["pi", { api: "anthropic", suffix: "", model: "claude-sonnet-4-5" }],
  ["qwen", { api: "openai-chat", suffix: "/v1", model: "qwen3-coder" }],
];
/** Others are tried where somebody names them (or `all`): their programs are large, and CI's time is everybody's. */
const wanted = (process.env["LINTEL_TEST_AGENTS"] ?? "claude,opencode").split(",");
/** A runtime of the engine other than its own, where somebody names one. */
const runtime = process.env["LINTEL_TEST_RUNTIME"];
const sandbox = runtime === undefined ? {} : { runtime };
const isWanted = (name: AgentName): boolean => wanted.includes(name) || wanted.includes("all");

withEngine("real agents by their own programs", () => {
  const bench = makeBench("real");
  const registrySettings = () => readRegistrySettings(process.env);

  test.each(agents.filter(([name]) => isWanted(name)))(
    "%s makes a change, and goes on with its session",
    async (name, provider) => {
      await installForTests(name);
      const usage = { input: 1_000, cacheRead: 200, output: 40 };
      const first = scriptOf([
        { say: "I look first.", do: [{ run: "ls" }], usage },
        { do: [{ write: "b.txt", content: "one\n" }], usage },
        { say: "The first part is made.", usage },
      ]);
      const second = scriptOf([
        { do: [{ write: "c.txt", content: "two\n" }], usage },
        { say: "All is made.", usage },
      ]);
      const server = await startModelServer({
        script: scriptByText([
          { when: "PART ONE", script: first, results: 0 },
          { when: "PART TWO", script: second, results: 2 },
        ]),
        key: "sk-of-the-operator",
      });
      const operator = operatorWith(
        { [name]: agentEntry.parse({ use: name, provider: "scripted", model: provider.model }) },
        {
          sandbox,
          models: {
            scripted: {
              api: provider.api,
              url: `${server.url}${provider.suffix}`,
              key: { variable: "K" },
              models: { [provider.model]: price },
            },
          },
        },
      );
      const sandboxes = createSandboxes({
        docker,
        instance: bench.instance,
        operator,
        environment: { K: "sk-of-the-operator" },
        registrySettings,
        clock: { now: () => Date.now() },
        log: () => undefined,
      });
      const repository = makeRepository();
      repository.write("a.txt", "a\n");
      const at = repository.commit();
      const build = (n: number, more: Partial<SandboxedJob & { kind: "build" }>): SandboxedJob => ({
        id: `real/${name}/${n}`,
        repo: 1,
        image: "node:24",
        limits,
        snapshot: undefined,
        kind: "build",
        agent: name,
        brief: "Make PART ONE: write b.txt.",
        attempt: n,
        usd: 5,
        ...at,
        ...more,
      });
      const inputs = repository.inputs(at);
      const said = async (n: number, ended: EndedJob): Promise<string> => {
        const { runner, gateway } = jobNames(bench.instance, `real/${name}/${n}`);
        const logs = await Promise.all([runner, gateway].map((each) => readLog(docker, each, 5_000)));
        return [logOf(ended).slice(-3_000), ...logs.map(String)].join("\n---\n");
      };
      const one = await runToEnd(sandboxes, build(1, {}), inputs);
      expect(one, await said(1, one)).toMatchObject({
        kind: "exited",
        agent: { ending: "end_turn", session: { how: "new" } },
        files: [{ path: "b.txt" }],
      });
      expect(one.spent).toMatchObject({ outputTokens: server.sent().output, inputTokens: server.sent().input });
      const { session } = one;
      const two = await runToEnd(
        sandboxes,
        build(2, { brief: "Make PART TWO: write c.txt.", session: { agent: name, id: session?.id ?? "", files: "x" } }),
        { ...inputs, session: () => Promise.resolve(session?.files) },
      );
      expect(two, await said(2, two)).toMatchObject({
        kind: "exited",
        agent: { ending: "end_turn", session: { how: catalogue[name].sessions.length > 0 ? "resumed" : "new" } },
        files: [{ path: "c.txt" }],
      });
      await server.close();
    },
    600_000,
  );
});
