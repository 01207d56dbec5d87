import { expect, test } from "vitest";
import type { EndedJob, Sandboxes } from "../../../src/engine/needs.ts";
import { failedBy } from "../../../src/engine/failed-by.ts";
import { agentEntry } from "../../../src/model/agent.ts";
import type { Change } from "../../../src/model/change.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";
import type { Operator } from "../../../src/model/operator.ts";
import { createSandboxes } from "../../../src/sandbox/create-sandboxes.ts";
import { jobNames } from "../../../src/sandbox/job-names.ts";
import { readLog } from "../../../src/sandbox/read-log.ts";
import { readSpent } from "../../../src/sandbox/read-spent.ts";
import { suiteCanary } from "../../canary/suite-canary.ts";
import { startModelServer } from "../../model-server/start-model-server.ts";
import { docker, limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "../bench.ts";

const canary = `${suiteCanary}-model`;
const price = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, max_output: 1_000 };

/** An operator file whose agent is this script, with the scripted model for its provider. */
function withModel(url: string, script: string): Operator {
  const asker = agentEntry.parse({
    adapter: "command",
    command: ["node", "--input-type=module", "-e", script],
    provider: "scripted",
    model: "m1",
  });
  const scripted = { api: "anthropic", url, key: { variable: "LINTEL_TEST_KEY" }, models: { m1: price } };
  return operatorWith({ asker }, { models: { scripted } });
}

const ask = `
const ask = async (more = {}) => {
  const body = { model: "m1", max_tokens: 100, messages: [{ role: "user", content: "hello" }], ...more };
  const headers = { "content-type": "application/json", "x-api-key": "mine", authorization: "Bearer mine", cookie: "a=b" };
  try {
    const answer = await fetch("http://127.0.0.1:8080/anthropic/v1/messages", { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    console.log(answer.status, text.includes("Here I am") || text.includes("message_stop") || JSON.parse(text).error?.message);
    return answer.status;
  } catch (error) { console.log(error.cause?.code); }
};
`;

withEngine("models from inside a sandbox", () => {
  const bench = makeBench("models");

  function open(operator: Operator): Sandboxes {
    return createSandboxes({
      docker,
      instance: bench.instance,
      operator,
      environment: { LINTEL_TEST_KEY: `${canary}\n` },
      registrySettings: () => Promise.reject(new Error("not needed")),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
  }

  function build(id: string, at: { tree: string; history: string }, usd: number): SandboxedJob {
    const shape = { repo: 1, image: "node:24", limits, snapshot: undefined, agent: "asker", brief: "b", attempt: 1 };
    return { ...shape, id, kind: "build", ...at, usd };
  }

  async function run(id: string, script: string, usd = 10): Promise<{ ended: EndedJob; asked: string[] }> {
    const server = await startModelServer({ script: () => ({ say: "Here I am" }), key: canary });
    const repository = makeRepository();
    repository.write("a.txt", "a");
    const at = repository.commit();
    const ended = await runToEnd(open(withModel(server.url, script)), build(id, at, usd), repository.inputs(at));
    await server.close();
    return { ended, asked: server.requests.map(({ headers, body }) => JSON.stringify(headers) + body) };
  }

  test("answers with the operator's key, which is nowhere inside, and counts what it cost", async () => {
    const { ended, asked } = await run(
      "ask",
      `${ask} await ask(); await ask({ stream: true }); await ask({ mcp_servers: [] });`,
    );
    expect(logOf(ended).trim().split("\n")).toEqual([
      "200 true",
      "200 true",
      expect.stringMatching(/^400 .*mcp_servers/u),
    ]);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain(canary);
    expect(asked.join("")).not.toMatch(/mine|cookie/u);
    const names = jobNames(bench.instance, "ask");
    const account = await readSpent({ docker }, names);
    expect(account).toMatchObject({ spent: { requests: 2, outputTokens: 50 }, upstream: [] });
    const { inputTokens = 0, usd = 0 } = account?.spent ?? {};
    expect(usd).toBeCloseTo((inputTokens * 3 + 50 * 15) / 1e6, 12);
    const gatewayLog = (await readLog(docker, names.gateway, 100_000)).toString("utf8");
    expect(gatewayLog.trim().split("\n")).toHaveLength(3);
    expect(gatewayLog).not.toContain(canary);
    for (const name of [names.runner, names.command, names.gateway]) {
      const seen = await docker.getContainer(name).inspect();
      expect(JSON.stringify(seen)).not.toContain(canary);
      if (name !== names.gateway) expect(JSON.stringify(seen.Mounts)).not.toContain(names.ledger);
    }
  });

  test("a gateway that was killed comes back and goes on counting", async () => {
    const script = `${ask}
      const { setTimeout: sleep } = await import("node:timers/promises");
      const isUp = () => fetch("http://127.0.0.1:8080/").then(() => true, () => false);
      await ask();
      while (await isUp()) await sleep(50);
      while (!(await isUp())) await sleep(50);
      await ask();
      await ask({ max_tokens: 1000 });`;
    const server = await startModelServer({
      script: () => ({ say: "Here I am", usage: { input: 1_000, output: 100 } }),
    });
    const repository = makeRepository();
    repository.write("a.txt", "a");
    const at = repository.commit();
    const sandboxes = open(withModel(server.url, script));
    const job = build("killed", at, 0.027);
    const names = jobNames(bench.instance, job.id);
    const hasHeard = async (): Promise<boolean> =>
      (await readLog(docker, names.command, 10_000).catch(() => Buffer.alloc(0))).includes("200 true");
    while (!(await hasHeard())) await sandboxes.advance(job, repository.inputs(at));
    await docker.getContainer(names.gateway).kill();
    const ended = await runToEnd(sandboxes, job, repository.inputs(at));
    await server.close();
    expect(logOf(ended).trim().split("\n")).toEqual([
      "200 true",
      "200 true",
      expect.stringMatching(/^400 .*money for this job is used up/u),
    ]);
    expect(await readSpent({ docker }, names)).toMatchObject({ spent: { requests: 2, usd: 0.009 } });
  });

  test.each([401, 429, 529])(
    "a provider that answers %i is named, and what was done until then is kept",
    async (status) => {
      const server = await startModelServer({
        script: ({ n }) => (n === 0 ? { say: "Here I am" } : { fault: { kind: "status", status } }),
      });
      const repository = makeRepository();
      repository.write("a.txt", "a");
      const at = repository.commit();
      const script = `${ask}
      await ask();
      (await import("node:fs")).writeFileSync("half.txt", "half");
      await ask(); await ask();
      process.exit(1);`;
      const job = build(`fails/${String(status)}`, at, 10);
      const ended = await runToEnd(open(withModel(server.url, script)), job, repository.inputs(at));
      await server.close();
      expect(ended, logOf(ended)).toMatchObject({
        kind: "exited",
        modelFailure: `the model answered ${String(status)} 2 times`,
        files: [{ path: "half.txt" }],
        spent: { requests: 3 },
      });
      expect(failedBy(ended, {} as Change)).toMatchObject({ cause: "model" });
    },
  );

  test("money that does not suffice is told with what was wanted", async () => {
    const { ended } = await run("short", `${ask} await ask(); await ask();`, 0.001);
    expect(logOf(ended)).toMatch(/^400 .*money for this job is used up/u);
    expect(ended.spent).toMatchObject({ usd: 0, requests: 0 });
    expect(ended.spent?.short).toBeGreaterThan(0.001);
  });

  test("a key that is missing is for a person to mend", async () => {
    const repository = makeRepository();
    repository.write("a.txt", "a");
    const at = repository.commit();
    const operator = withModel("http://127.0.0.1:9", "1");
    const scripted = { ...operator.models["scripted"], key: { variable: "LINTEL_NO_SUCH_KEY" } };
    const sandboxes = open(operatorWith(operator.agents, { models: { scripted } }));
    expect(await runToEnd(sandboxes, build("keyless", at, 1), repository.inputs(at))).toMatchObject({
      kind: "error",
      cause: "environment",
      reason: expect.stringContaining("LINTEL_NO_SUCH_KEY") as string,
    });
  });
});
