import { afterAll, beforeAll, expect, it } from "vitest";
import { instanceName } from "../../src/main/instance.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { removeInstance } from "../../src/sandbox/remove-instance.ts";
import { withEngine } from "../sandbox/bench.ts";
import { agentOf, changeOf, historyOf, readPackage, type PackageFiles } from "./real-package.ts";
import { author, maintainer, openStack, type Stack } from "./stack.ts";

/** An agent's job and a package's whole test suite take their time on a busy machine. */
const longMs = 240_000;
const patienceMs = 200_000;

/** The package's own test tools, as its own manifest asks for them, through the gateway; its own suite without network. */
const policy = [
  "level: ready",
  "setup: npm install --no-audit --no-fund",
  "network: [npm]",
  "verify:",
  "  test: npm test",
  "limits: { minutes: 5, attempts: 2, open_prs: 10 }",
  "",
].join("\n");

const issue = (goal: string, criteria: readonly string[], kind: string): string =>
  ["## Goal", goal, "", "## Acceptance criteria", ...criteria.map((each) => `- [ ] ${each}`), "", "## Kind", kind].join(
    "\n",
  );

type Told = { readonly title: string; readonly body: string };

const ask = (stack: Stack, { title, body }: Told): Promise<number> => stack.ask(title, body, author);

/** Waits for the status comment to say something; what it said instead is in the error. */
const untilSays = (stack: Stack, number: number, what: RegExp): Promise<string> =>
  stack.untilSays(number, what, patienceMs).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await stack.status(number)}`, { cause: error });
  });

/** Ends a stack, and takes what `setup` left off the engine: tens of megabytes for each package. */
const close = async (stack: Stack): Promise<void> => {
  const instance = await instanceName(stack.config.dataDir);
  await stack.close();
  await removeInstance(connectEngine(), instance);
};

/** Nothing of a refused change may be on GitHub: no branch, no pull request. */
const nothingPushed = async (stack: Stack, number: number): Promise<void> => {
  expect(await stack.pullOf(number)).toBeUndefined();
  expect((await stack.call(maintainer, "GET", `/git/ref/heads/lintel/${number}`)).status).toBe(404);
};

/** Paths a pull request touches. */
const filesOf = async (stack: Stack, number: number): Promise<readonly string[]> => {
  const { data } = await stack.must(maintainer, "GET", `/pulls/${number}/files?per_page=100`);
  return (data as readonly { readonly filename: string }[]).map(({ filename }) => filename).toSorted();
};

const withdraw = async (stack: Stack, number: number): Promise<void> => {
  await stack.say(maintainer, number, "/lintel cancel");
  await untilSays(stack, number, /### Withdrawn/u);
};

const approveToMerge = async (stack: Stack, number: number): Promise<void> => {
  await untilSays(stack, number, /### Ready/u);
  await stack.review(maintainer, (await stack.pullOf(number))?.number ?? 0, "APPROVE");
  // At level `ready` it is a person who merges.
  await stack.until(
    "merged by a person",
    async () => {
      if (/a person must merge it/u.test(await stack.status(number))) {
        const pull = (await stack.pullOf(number))?.number ?? 0;
        await stack.must(maintainer, "PUT", `/pulls/${pull}/merge`, { merge_method: "squash" });
      }
      return (await stack.pullOf(number))?.merged_at ?? undefined;
    },
    patienceMs,
  );
};

/** What main holds of these paths now. */
const onMain = async (stack: Stack, paths: readonly string[]): Promise<PackageFiles> =>
  Object.fromEntries(
    await Promise.all(
      paths.map(async (path) => {
        const { data } = await stack.must(maintainer, "GET", `/contents/${path}?ref=main`);
        return [path, Buffer.from((data as { content: string }).content, "base64").toString()] as const;
      }),
    ),
  );

withEngine("minimist 1.2.5, whose suite runs in tap", () => {
  const pollution = {
    title: "No pollution through constructor functions",
    body: issue(
      "An argument such as `--_.concat.constructor.prototype.y 123` must not add properties to every function.",
      [
        "Parsing `--_.concat.constructor.prototype.y 123` leaves functions without a property `y`",
        "Parsing `--_.constructor.constructor.prototype.foo bar` leaves functions without a property `foo`",
      ],
      "fix",
    ),
  };
  const wrong = { ...pollution, title: "Tests against pollution through constructor functions" };
  const muted = { ...pollution, title: "No pollution, and a quiet test run" };
  const cheating = { ...pollution, title: "No pollution, by way of the test tool" };
  const release = {
    title: "Call it 1.2.6",
    body: issue("The version in package.json is 1.2.6.", ["package.json says 1.2.6"], "chore"),
  };
  const advice = {
    title: "Name the safe version in the readme",
    body: issue("The readme tells people to use 1.2.6 or later.", ["The readme says 1.2.6 or later"], "docs"),
  };

  let stack: Stack;
  let after: PackageFiles;
  beforeAll(async () => {
    const [before, newer] = await Promise.all([readPackage("minimist@1.2.5"), readPackage("minimist@1.2.6")]);
    after = newer;
    const tests = changeOf(before, after, ["test/proto.js"]);
    const manifest = before["package.json"] ?? "";
    stack = await openStack({
      commits: historyOf(before, policy),
      agent: agentOf({
        [pollution.title]: { files: changeOf(before, after) },
        [wrong.title]: { files: tests },
        [muted.title]: { files: { ...tests, "package.json": manifest.replace('"tap test/*.js"', '"true"') } },
        // A test tool that says yes to everything, where the agent's own sandbox keeps it.
        [cheating.title]: {
          code: 'rmSync("node_modules/.bin/tap"); writeFileSync("node_modules/.bin/tap", "#!/bin/sh\\nexit 0\\n"); chmodSync("node_modules/.bin/tap", 0o755); execFileSync("npm", ["test"]);',
          files: tests,
        },
        [release.title]: { files: { "package.json": manifest.replace('"1.2.5"', '"1.2.6"') } },
        [advice.title]: {
          code: 'mkdirSync("node_modules/garbage/deep", { recursive: true }); writeFileSync("node_modules/garbage/deep/index.js", "throw 1"); writeFileSync("node_modules/tape/index.js", "");',
          files: changeOf(before, after, ["readme.markdown"]),
        },
      }),
    });
  }, longMs);
  afterAll(() => close(stack));

  it(
    "refuses the tests of 1.2.6 on the code of 1.2.5, however often they come",
    async () => {
      const number = await ask(stack, wrong);
      const said = await untilSays(stack, number, /### Needs you/u);
      expect(said).toMatch(
        /### Needs you:.* changed nothing, so this still stands: `test` failed \(exit code \d+\); 2 attempts are used up/u,
      );
      expect(said).toMatch(/\| Your main \| ✓ \|/u);
      await nothingPushed(stack, number);
    },
    longMs,
  );

  it(
    "refuses a change that swaps the package's test command",
    async () => {
      const number = await ask(stack, muted);
      const said = await untilSays(stack, number, /### Needs you/u);
      expect(said).toMatch(
        /### Needs you:.* so this still stands: `package.json` `scripts.test` decides how tests run/u,
      );
      await nothingPushed(stack, number);
    },
    longMs,
  );

  it(
    "does not believe a test tool that the agent left in its sandbox",
    async () => {
      const number = await ask(stack, cheating);
      const said = await untilSays(stack, number, /### Needs you/u);
      expect(said).toMatch(/### Needs you:.* so this still stands: `test` failed/u);
      await nothingPushed(stack, number);
    },
    longMs,
  );

  it(
    "takes no garbage in node_modules along with a change of the readme",
    async () => {
      const number = await ask(stack, advice);
      await untilSays(stack, number, /### Ready/u);
      expect(await filesOf(stack, (await stack.pullOf(number))?.number ?? 0)).toEqual(["readme.markdown"]);
      await withdraw(stack, number);
    },
    longMs,
  );

  it(
    "runs setup again for a change of nothing but the version",
    async () => {
      const number = await ask(stack, release);
      await untilSays(stack, number, /### Ready/u);
      expect(await filesOf(stack, (await stack.pullOf(number))?.number ?? 0)).toEqual(["package.json"]);
      await withdraw(stack, number);
    },
    longMs,
  );

  it(
    "takes the change of 1.2.6 from label to merge, byte for byte as it was published",
    async () => {
      const number = await ask(stack, pollution);
      await approveToMerge(stack, number);
      expect(await onMain(stack, Object.keys(after))).toEqual(after);
    },
    longMs,
  );
});

withEngine("object-path 0.11.5, whose suite runs in mocha", () => {
  const wrapped = {
    title: "No pollution by a path whose key is wrapped in an array",
    body: issue(
      "`set` refuses `[['__proto__'], 'injected']` as it refuses `__proto__.injected`: keys are compared as the strings they become.",
      [
        "With inherited properties, `set({}, [['__proto__'], 'injected'], 1)` throws",
        "Without them it leaves `Object.prototype` as it was",
      ],
      "fix",
    ),
  };
  const wrong = { ...wrapped, title: "Tests for a path whose key is wrapped in an array" };
  const checked = { ...wrapped, title: "The code alone, tried with the package's own tests" };

  let stack: Stack;
  let after: PackageFiles;
  beforeAll(async () => {
    const [before, newer] = await Promise.all([readPackage("object-path@0.11.5"), readPackage("object-path@0.11.6")]);
    after = newer;
    stack = await openStack({
      commits: historyOf(before, policy),
      agent: agentOf({
        // 0.11.6 also asks for a newer mocha and chai: its manifest makes `setup` run anew, for that tree.
        [wrapped.title]: { files: changeOf(before, after) },
        [wrong.title]: { files: changeOf(before, after, ["test.js"]) },
        // Needs what setup left in its own sandbox: without mocha there it ends with an error.
        [checked.title]: { files: changeOf(before, after, ["index.js"]), code: 'execFileSync("npm", ["test"]);' },
      }),
    });
  }, longMs);
  afterAll(() => close(stack));

  it(
    "refuses the tests of 0.11.6 on the code of 0.11.5",
    async () => {
      const number = await ask(stack, wrong);
      const said = await untilSays(stack, number, /### Needs you/u);
      expect(said).toMatch(
        /### Needs you:.* changed nothing, so this still stands: `test` failed \(exit code \d+\); 2 attempts are used up/u,
      );
      await nothingPushed(stack, number);
    },
    longMs,
  );

  it(
    "gives the agent the test tools of setup, and takes none of them into the change",
    async () => {
      const number = await ask(stack, checked);
      await untilSays(stack, number, /### Ready/u);
      expect(await filesOf(stack, (await stack.pullOf(number))?.number ?? 0)).toEqual(["index.js"]);
      await withdraw(stack, number);
    },
    longMs,
  );

  it(
    "takes the change of 0.11.6, which asks for newer test tools, from label to merge",
    async () => {
      const number = await ask(stack, wrapped);
      await approveToMerge(stack, number);
      expect(await onMain(stack, Object.keys(after))).toEqual(after);
    },
    longMs,
  );
});
