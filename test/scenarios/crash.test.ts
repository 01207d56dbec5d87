import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { docker, withEngine } from "../sandbox/bench.ts";
import { approveUntilMerged, askForFile, strike, untilCommand, writesIn } from "./crash-drive.ts";
import { openCrashStack, unverifiedTrees, type CrashStack } from "./crash-stack.ts";
import { maintainer, mergingHistory } from "./stack.ts";

/** Writes the one file that its scope names, at once or after a while. */
const agent = `
import { readFileSync, writeFileSync } from "node:fs";
const brief = readFileSync(process.env.LINTEL_BRIEF, "utf8");
const name = /src\\/([\\w-]+)\\.js/.exec(brief)[1];
if (brief.includes("slowly")) await new Promise((done) => setTimeout(done, 4000));
writeFileSync("src/" + name + ".js", "export const made = " + JSON.stringify([name, Math.random()]) + ";\\n");
`;

const isBuild = (job: string): boolean => /^run\/\d+\/build\//u.test(job);
const buildsOf = (stack: CrashStack): number => stack.engine.commands().filter(isBuild).length;

/** Everything that must be there once, and nothing that must not be there at all. */
const expectOnce = async (stack: CrashStack, issue: number, buildsBefore: number): Promise<void> => {
  const get = async (path: string): Promise<unknown> => (await stack.must(maintainer, "GET", path)).data;
  const pulls = (await get(`/pulls?state=all&head=acme:lintel/${issue}`)) as readonly {
    readonly number: number;
    readonly head: { readonly sha: string };
  }[];
  expect(pulls).toHaveLength(1);
  const [pull] = pulls;
  expect(await get(`/pulls/${pull?.number ?? 0}/commits`)).toHaveLength(1);
  const runs = (await get(`/commits/${pull?.head.sha ?? ""}/check-runs?check_name=lintel&filter=all`)) as {
    readonly check_runs: readonly unknown[];
  };
  expect(runs.check_runs).toMatchObject([{ status: "completed", conclusion: "success" }]);
  expect((await stack.ours(issue)).map(({ body }) => body)).toEqual([expect.stringContaining("### Merged")]);
  expect(stack.told.attempts.get(issue)).toBe(1);
  expect(buildsOf(stack) - buildsBefore).toBe(1);
  expect(await stack.stage.simulator.control.duplicates()).toEqual([]);
  expect(await unverifiedTrees(stack.stage, stack.told)).toEqual([]);
  await stack.until("an engine without leftovers", async () => (await stack.engine.left()).length === 0);
};

const engineIsHere = await docker.ping().then(
  () => true,
  () => process.env["CI"] !== undefined,
);
const stack = engineIsHere
  ? await openCrashStack({
      commits: mergingHistory,
      agent,
      settings: { LINTEL_SWEEP_SECONDS: "3", LINTEL_SHOW_SECONDS: "1" },
    })
  : undefined;
afterAll(async () => stack?.close());

/** The clean run: its writes are the instants at which the others die. */
const recorded = stack === undefined ? [] : await recordClean(stack);

async function recordClean(on: CrashStack): ReturnType<typeof writesOfRun> {
  const builds = buildsOf(on);
  const after = (await on.stage.simulator.control.requests()).length;
  const issue = await askForFile(on, "clean");
  await approveUntilMerged(on, issue);
  await expectOnce(on, issue, builds);
  return writesOfRun(on, after);
}

async function writesOfRun(on: CrashStack, after: number) {
  const requests = await on.stage.simulator.control.requests({ after });
  return writesIn(requests, "lintel[bot]").map((write, n) => ({ write, n, name: `${write.what} (${write.nth})` }));
}

const theStack = (): CrashStack => {
  if (stack === undefined) throw new Error("there is no Docker engine");
  return stack;
};

withEngine("a server that is killed", () => {
  const struck = new Map<string, number>();

  it("writes GitHub in a clean run", () => {
    const kinds = new Set(recorded.map(({ write }) => write.method + write.route.replace("/repos/{owner}/{repo}", "")));
    for (const kind of ["POST/git/commits", "POST/git/refs", "POST/pulls", "POST/check-runs"])
      expect(kinds).toContain(kind);
    expect([...kinds].filter((kind) => kind.startsWith("PUT"))).toEqual(["PUT/pulls/{pull_number}/merge"]);
  });

  it.each(recorded)("before and after $name: the same, once", async ({ write, n }) => {
    const on = theStack();
    const builds = buildsOf(on);
    const issue = await askForFile(on, `case-${n}`);
    const end = approveUntilMerged(on, issue);
    const before = await strike(on, { write, cut: "before", whom: n % 2 === 0 ? "all" : "server" }, end);
    // What was not done has to be done again, so this is the first of its kind in the new life.
    const again = { ...write, nth: 1 };
    const after =
      before && (await strike(on, { write: again, cut: "after", whom: n % 2 === 0 ? "server" : "all" }, end));
    await end;
    struck.set(write.what, (struck.get(write.what) ?? 0) + Number(before) + Number(after));
    await expectOnce(on, issue, builds);
  });

  it("was really killed twice at each kind of write", () => {
    // How often a screen is edited depends on the moment; that it is edited does not.
    const weak = [...new Set(recorded.map(({ write }) => write.what))].filter((what) => (struck.get(what) ?? 0) < 2);
    expect(weak).toEqual([]);
  });

  it.each([
    ["the agent works", isBuild, 0],
    ["the agent works, and comes back when it is done", isBuild, 5_000],
    ["the change is verified", (job: string) => !isBuild(job), 0],
  ])("while %s: one agent", async (_when, isIt, awayMs) => {
    const on = theStack();
    const builds = buildsOf(on);
    const issue = await askForFile(on, `while-${on.engine.commands().length}`, ", slowly");
    const end = approveUntilMerged(on, issue);
    await untilCommand(on, isIt, builds);
    await on.kill("all");
    await new Promise((done) => setTimeout(done, awayMs));
    await on.restart();
    await end;
    await expectOnce(on, issue, builds);
  });
});

withEngine("a server that is asked to stop", () => {
  it("ends within its grace with code 0 while an agent works, and goes on afterwards", async () => {
    const on = theStack();
    const builds = buildsOf(on);
    const issue = await askForFile(on, "stopped", ", slowly");
    const end = approveUntilMerged(on, issue);
    await untilCommand(on, isBuild, builds);
    const ended = await on.stop();
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended?.ms).toBeLessThan(15_000);
    await on.restart();
    await end;
    await expectOnce(on, issue, builds);
  });
});

withEngine("a server without a secret of its own", () => {
  it.each([
    ["none", ""],
    ["Probot's default", "development"],
  ])("refuses to start with %s", async (_which, secret) => {
    const env = { ...theStack().env, PORT: "0", WEBHOOK_SECRET: secret };
    const main = join(resolve(import.meta.dirname, "../.."), "src/main.ts");
    const ended = await new Promise<{ readonly code: unknown; readonly said: string }>((done) =>
      execFile(process.execPath, [main, "start"], { env }, (error, stdout, stderr) =>
        done({ code: error?.code, said: stdout + stderr }),
      ),
    );
    expect(ended.code).toBe(2);
    expect(ended.said.trim().split("\n")).toHaveLength(1);
    expect(ended.said).toMatch(/WEBHOOK_SECRET: .*openssl rand/u);
    expect(ended.said).not.toMatch(/^\s+at /mu);
  });
});
