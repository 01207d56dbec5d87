import { describe, expect, test } from "vitest";
import { agentEntry, agentNames } from "../../../src/model/agent.ts";
import type { Operator } from "../../../src/model/operator.ts";
import { operatorSchema } from "../../../src/model/operator.ts";
import { agentOf } from "../../../src/sandbox/agents/agent-of.ts";
import { catalogue } from "../../../src/sandbox/agents/catalogue.ts";
import { homeFilesOf } from "../../../src/sandbox/agents/home-files.ts";
import { modelFailure } from "../../../src/sandbox/agents/model-failure.ts";
import { installCommand, toolchainKey } from "../../../src/sandbox/agents/toolchain.ts";
import type { SandboxedJob } from "../../../src/model/job.ts";

const price = { input: 1, output: 1, max_output: 1_000 };
const operatorWith = (agents: Record<string, unknown>, api = "anthropic"): Operator =>
  operatorSchema.parse({
    accounts: ["acme"],
    agents,
    models: { p: { api, url: "https://models.example", models: { "m-1": price } } },
  });
const apiFor = {
  anthropic: "anthropic",
  "openai-responses": "openai",
  "openai-chat": "openai-chat",
  gemini: "gemini",
} as const;

describe("the catalogue", () => {
  test.each(agentNames)("%s is whole: pinned, with a command, and filled in for each interface it speaks", (name) => {
    const entry = catalogue[name];
    expect(installCommand(name)).toContain(entry.packages[0]);
    expect(toolchainKey(name)).toMatch(new RegExp(`^${name}-[0-9a-f]{16}$`, "u"));
    for (const api of Object.keys(entry.apis) as (keyof typeof apiFor)[]) {
      const agent = agentOf(operatorWith({ a: { use: name, provider: "p", model: "m-1" } }, apiFor[api]), "a");
      if ("cause" in agent) throw new Error(agent.reason);
      const whole = JSON.stringify(agent);
      expect(whole).not.toMatch(/\{(base|model|key|tools|home)\}/u);
      expect(whole).toContain("http://127.0.0.1:8080/");
      expect(whole).toContain("m-1");
    }
  });
});

describe("agentOf", () => {
  test("names what there is instead of an unknown agent, also of a prototype's", () => {
    const operator = operatorWith({ a: { adapter: "acp", command: ["x"] } });
    for (const name of ["b", "constructor"])
      expect(agentOf(operator, name)).toMatchObject({
        cause: "environment",
        reason: expect.stringContaining("(there are: a)") as string,
      });
  });

  test("says which interface is missing", () => {
    const operator = operatorWith({ a: { use: "claude", provider: "p", model: "m-1" } }, "gemini");
    expect(agentOf(operator, "a")).toMatchObject({
      cause: "environment",
      reason: 'The agent "a" (Claude Code) speaks anthropic, and its provider "p" does not.',
    });
  });

  test("lets the operator's own settings win", () => {
    const env = { ANTHROPIC_MODEL: "other", MORE: "{base}/x" };
    const agent = agentOf(
      operatorWith({ a: { use: "claude", provider: "p", model: "m-1", env, image: "node:24" } }),
      "a",
    );
    expect(agent).toMatchObject({
      image: "node:24",
      toolchain: "claude",
      env: { ANTHROPIC_MODEL: "other", MORE: "http://127.0.0.1:8080/anthropic/x", ANTHROPIC_API_KEY: "placeholder" },
    });
  });
});

describe("a home", () => {
  test.each(["/etc/passwd", "../x", "a/../../x", "a/./b", ""])("has no file at %j", (path) => {
    expect(agentEntry.safeParse({ adapter: "acp", command: ["x"], files: { [path]: "" } }).success).toBe(false);
  });

  test("takes of a session only what lies where sessions lie, and its settings win", async () => {
    const operator = operatorWith({
      a: { adapter: "acp", command: ["x"], files: { "s/set": "ours" }, sessions: ["s"] },
    });
    const agent = agentOf(operator, "a");
    if ("cause" in agent) throw new Error(agent.reason);
    const job = { kind: "build", session: { agent: "a", id: "1", files: "" } } as unknown as SandboxedJob;
    const kept = ["s/one", "s/set", "sx/two", "t"].map((path) => ({ path, base64: "" }));
    const inputs = {
      tree: () => Promise.reject(new Error("")),
      history: undefined,
      session: () => Promise.resolve(kept),
    };
    const { files, session } = await homeFilesOf(job, agent, inputs);
    expect(files.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
      ["s/one", ""],
      ["s/set", "ours"],
    ]);
    expect(session).toBe("1");
  });
});

describe("modelFailure", () => {
  const spent = { usd: 0, requests: 0, inputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
  const of = (answeredAt: number | undefined, ...upstream: readonly (readonly [number, number, number])[]) =>
    modelFailure({
      spent,
      answeredAt,
      upstream: upstream.map(([status, count, lastAt]) => ({ status, count, lastAt })),
    });

  test.each<[string, string | undefined, string | undefined]>([
    ["nothing was asked", of(undefined), undefined],
    ["all went well", of(5), undefined],
    ["it failed, and then went well", of(9, [529, 3, 5]), undefined],
    ["it went well, and then failed", of(5, [529, 3, 9]), "the model answered 529 3 times"],
    ["the key is wrong", of(undefined, [401, 1, 9]), "the model answered 401"],
    ["it is not there", of(undefined, [0, 2, 9]), "the model could not be reached 2 times"],
    ["the agent asked wrongly", of(5, [400, 2, 9]), undefined],
    ["it never answered well, whatever it says", of(undefined, [400, 2, 9]), "the model answered 400 2 times"],
    ["it is elsewhere", of(undefined, [307, 1, 9]), "the model answered 307"],
    ["the agent went away", of(undefined, [499, 1, 9]), undefined],
    ["the last of several", of(undefined, [429, 1, 3], [503, 2, 8]), "the model answered 503 2 times"],
  ])("%s", (_, said, expected) => {
    expect(said).toBe(expected);
  });
});
