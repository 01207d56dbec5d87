import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Spent } from "../../src/model/job.ts";
import type { Run } from "../../src/model/run.ts";
import type { Turn } from "../model-server/conversation.ts";
import { scriptByText, scriptOf } from "../model-server/script-of.ts";
import { withEngine } from "../sandbox/bench.ts";
import { installForTests } from "./install-for-tests.ts";
import { openAgentStack, price } from "./agent-stack.ts";

type AgentStack = Awaited<ReturnType<typeof openAgentStack>>;

const usage = { input: 1_000, cacheRead: 500, output: 60 };
const right = "export function count(lines) {\\n  return lines.reduce((sum, line) => sum + line.quantity, 0);\\n}\\n";
const wrong = "export function count(lines) {\\n  return lines.length;\\n}\\n";
const tests = `import assert from "node:assert/strict";
import { test } from "node:test";
import { count, total } from "../src/cart.js";
test("adds up price times quantity", () => {
  assert.equal(total([{ price: 250, quantity: 2 }, { price: 100, quantity: 1 }]), 600);
});
test("an empty cart costs nothing", () => assert.equal(total([]), 0));
test("counts the things", () => assert.equal(count([{ price: 1, quantity: 2 }, { price: 1, quantity: 1 }]), 3));
test("an empty cart counts 0", () => assert.equal(count([]), 0));
`;
const add = (code: string): Turn => ({ do: [{ run: `printf '${code}' >> src/cart.js` }], usage });
const mend: Turn = {
  do: [{ run: "sed -i 's/return lines.length/return lines.reduce((n, each) => n + each.quantity, 0)/' src/cart.js" }],
  usage,
};
/** One after the other, because some agents make the calls of one turn at once. */
const writeTests: readonly Turn[] = [
  { do: [{ run: "rm test/cart.test.js" }], usage },
  { do: [{ write: "test/cart.test.js", content: tests }], usage },
];
const done = (say: string): Turn => ({ say, usage });

/** What all jobs of a run cost, by their results. */
const spentIn = (run: Run | undefined): Spent => {
  const none = { usd: 0, requests: 0, inputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
  return Object.values(run?.results ?? {}).reduce<Spent>((sum, result) => {
    const spent = result.kind === "build" || result.kind === "error" ? result.spent : undefined;
    if (spent === undefined) return sum;
    return {
      usd: sum.usd + spent.usd,
      requests: sum.requests + spent.requests,
      inputTokens: sum.inputTokens + spent.inputTokens,
      cachedTokens: sum.cachedTokens + spent.cachedTokens,
      cacheWriteTokens: sum.cacheWriteTokens + spent.cacheWriteTokens,
      outputTokens: sum.outputTokens + spent.outputTokens,
    };
  }, none);
};

withEngine("an issue, by a real agent with a scripted model", () => {
  let stack: AgentStack | undefined;
  beforeAll(async () => {
    for (const agent of ["claude", "opencode"] as const) await installForTests(agent);
  }, 600_000);
  afterEach(async () => {
    await stack?.close();
    stack = undefined;
  });

  /** What the gateway charged is what the model's server sent, to the token and the cent. */
  const expectPaid = (run: Run | undefined, { models }: AgentStack): void => {
    const spent = spentIn(run);
    const sent = models.sent();
    expect(sent.answers).toBeGreaterThan(2);
    expect(spent).toMatchObject({
      requests: sent.answers,
      inputTokens: sent.input,
      cachedTokens: sent.cacheRead,
      cacheWriteTokens: sent.cacheWrite,
      outputTokens: sent.output,
    });
    const usd = sent.input * price.input + sent.output * price.output + sent.cacheRead * price.cache_read;
    expect(spent.usd).toBeCloseTo((usd + sent.cacheWrite * price.cache_write) / 1e6, 9);
  };

  test("Claude: a second attempt that goes on with the first one's session", async () => {
    const script = scriptByText([
      { when: "Show how many things", script: scriptOf([add(wrong), ...writeTests, done("It counts.")]), results: 0 },
      { when: "this is attempt 2", script: scriptOf([mend, done("It counts the quantities now.")]), results: 3 },
    ]);
    stack = await openAgentStack("claude", script);
    const issue = await stack.askForCount();
    await stack.untilSays(issue, /### Ready/u, 420_000);
    const run = await stack.runOf(issue);
    expect(run?.attempts).toHaveLength(2);
    const [first, second] = [1, 2].map((n) => run?.results[`run/${run.id}/build/${n}`]);
    expect(first).toMatchObject({ kind: "build", agent: { ending: "end_turn", session: { how: "new" } } });
    expect(second).toMatchObject({ kind: "build", agent: { ending: "end_turn", session: { how: "resumed" } } });
    expectPaid(run, stack);
    const pull = await stack.pullOf(issue);
    expect(pull?.body).toContain("What the agent says");
    expect(pull?.body).toContain("It counts the quantities now.");
  }, 600_000);

  test("OpenCode", async () => {
    stack = await openAgentStack("opencode", scriptOf([add(right), ...writeTests, done("It counts.")]));
    const issue = await stack.askForCount();
    await stack.untilSays(issue, /### Ready/u, 420_000);
    const run = await stack.runOf(issue);
    expect(run?.attempts).toHaveLength(1);
    expectPaid(run, stack);
  }, 600_000);

  test("goes on for a minute without any server, reaches its model throughout, and is started once", async () => {
    const slow = (turn: Turn): Turn => ({ ...turn, firstByteMs: 15_000 });
    const turns = [
      slow(add(right)),
      ...writeTests.map(slow),
      slow({ do: [{ run: "true" }], usage }),
      slow(done("It counts.")),
    ];
    stack = await openAgentStack("claude", scriptOf(turns));
    const { asked, models } = stack;
    const issue = await stack.askForCount();
    const began = await stack.until("the model is asked", () => Promise.resolve(asked[0]), 420_000);
    await stack.kill("all");
    const killedAt = Date.now();
    await sleep(60_000);
    const while_ = asked.filter((at) => at > killedAt);
    expect(while_.length).toBeGreaterThan(1);
    expect(Date.now() - began).toBeGreaterThan(60_000);
    await stack.restart();
    await stack.untilSays(issue, /### Ready/u, 420_000);
    const run = await stack.runOf(issue);
    expect(run?.attempts).toHaveLength(1);
    expect(run?.results[`run/${run.id}/build/1`]).toMatchObject({ kind: "build", agent: { ending: "end_turn" } });
    expect(stack.engine.commands().filter((job) => job.includes("/build/"))).toHaveLength(1);
    expect(models.requests.every(({ status }) => status === 200)).toBe(true);
    expectPaid(run, stack);
  }, 700_000);
});
