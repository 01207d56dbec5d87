import { afterAll, beforeAll, expect, it } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { line, scripted, scriptedAgent } from "./scripted-agent.ts";
import { author, maintainer, openStack, type Stack } from "./stack.ts";

const add = "export const add = (a, b) => a + b;\n";
const sub = "export const sub = (a, b) => a - b;\n";

type CheckRuns = {
  readonly check_runs: readonly {
    readonly name: string;
    readonly conclusion: string | null;
    readonly status: string;
    readonly app: { readonly id: number };
  }[];
};

withEngine("what the branch rules and the gates hold between them", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack({ agent: scriptedAgent });
  });
  afterAll(async () => stack.close());

  const ready = async (title: string, scope: readonly string[], lines: readonly string[]) => {
    const issue = await stack.ask(title, scripted(title, scope, lines));
    await stack.untilSays(issue, /### Ready/u);
    const pull = await stack.pullOf(issue);
    if (pull === undefined) throw new Error("there is no pull request");
    return { issue, pull };
  };

  /** A check of our name by another app that may write checks; answers GitHub's status. */
  const forge = async (sha: string): Promise<number> => {
    const { control } = stack.stage.simulator;
    const forger = await control.createApp({ slug: "forger", owner: "acme", permissions: { checks: "write" } });
    const { id } = await control.installApp({ app: forger.id, account: "acme" });
    const { token } = await control.createInstallationToken({ installation: id });
    const answer = await fetch(`${stack.stage.simulator.apiUrl}/repos/${stack.stage.repository}/check-runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({
        name: "lintel",
        head_sha: sha,
        status: "completed",
        conclusion: "success",
        output: { title: "Passed", summary: "forged" },
      }),
    });
    return answer.status;
  };

  it("does not let anybody merge before an approval", async () => {
    const { issue, pull } = await ready(
      "Add one",
      ["src/add.js"],
      [line("*", "src/add.js", `${add}export const one = 1;\n`)],
    );
    const early = await stack.call(author, "PUT", `/pulls/${pull.number}/merge`, { merge_method: "squash" });
    expect(early.status).toBe(405);

    expect(JSON.stringify(early.data)).toMatch(/approving review/u);
    await stack.review(maintainer, pull.number, "APPROVE");
    await stack.untilMerged(issue);
  });

  it("verifies what a person pushes before it merges, and asks for the approval again", async () => {
    const { issue, pull } = await ready(
      "Add two",
      ["src/add.js"],
      [line("*", "src/add.js", `${add}export const two = 2;\n`)],
    );
    const { control } = stack.stage.simulator;
    const before = pull.head.sha;
    await control.pushCommit({
      repo: stack.stage.repository,
      user: author,
      branch: `lintel/${issue}`,
      message: "Break it\n",
      files: { "src/add.js": "export const add = () => 0;\n" },
    });
    await stack.review(maintainer, pull.number, "APPROVE");
    await stack.untilSays(issue, /### Needs you.*`test` failed/u);
    const pushed = await stack.pullOf(issue);
    expect(pushed?.merged_at).toBeNull();
    expect(pushed?.head.sha).not.toBe(before);
    await stack.until("our check to fail", async () => {
      const { data } = await stack.call(maintainer, "GET", `/commits/${pushed?.head.sha ?? ""}/check-runs`);
      const ours = (data as CheckRuns).check_runs.filter(({ app }) => app.id === stack.stage.app.id);
      return ours.length === 1 && ours[0]?.conclusion === "failure";
    });

    // Another app says `lintel` passed here. Neither GitHub's rules nor we take its word.
    expect(await forge(pushed?.head.sha ?? "")).toBe(201);
    const merge = await stack.call(author, "PUT", `/pulls/${pull.number}/merge`, { merge_method: "squash" });
    expect(merge.status).toBe(405);
    await stack.say(maintainer, issue, "/lintel why");
    await stack.until("an answer", async () =>
      (await stack.ours(issue)).find(({ body }) => body.startsWith("@mira, where this stands")),
    );
    expect((await stack.pullOf(issue))?.merged_at).toBeNull();

    await control.pushCommit({
      repo: stack.stage.repository,
      user: author,
      branch: `lintel/${issue}`,
      message: "Mend it\n",
      files: { "src/add.js": `${add}export const two = 2;\nexport const more = 3;\n` },
    });
    await stack.untilSays(issue, /### Ready/u);
    // Whoever wrote a commit of it does not count; the maintainer did not.
    await stack.review(maintainer, pull.number, "APPROVE");
    await stack.untilMerged(issue);
  });

  it("re-verifies on a base that moved, and does not merge what would break there", async () => {
    const uses =
      'import { sub } from "../src/sub.js";\nimport assert from "node:assert/strict";\nimport { test } from "node:test";\ntest("uses sub", () => assert.equal(sub(5, 1), 4));\n';
    const { issue, pull } = await ready(
      "Test sub more",
      ["test/more.test.js"],
      [
        line(1, "test/more.test.js", uses),
        line(2, "test/more.test.js", uses.replaceAll("sub", "minus").replace("../src/minus.js", "../src/sub.js")),
      ],
    );
    const { control } = stack.stage.simulator;
    const rename = await control.pushCommit({
      repo: stack.stage.repository,
      user: author,
      branch: "rename",
      message: "Rename sub\n",
      files: {
        "src/sub.js": sub.replace("sub", "minus"),
        "test/sub.test.js":
          'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { minus } from "../src/sub.js";\ntest("subtracts", () => assert.equal(minus(3, 2), 1));\n',
      },
    });
    const { data } = await stack.must(author, "POST", "/pulls", {
      title: "Rename sub",
      head: "rename",
      base: "main",
      body: "",
    });
    const theirs = (data as { number: number }).number;
    // A person's own pull request: neutral at once.
    await stack.until("a neutral check", async () => {
      const runs = (await stack.call(author, "GET", `/commits/${rename.sha}/check-runs`)).data as CheckRuns;
      return (
        runs.check_runs.find(({ name, app }) => name === "lintel" && app.id === stack.stage.app.id)?.conclusion ===
        "neutral"
      );
    });
    await stack.review(maintainer, theirs, "APPROVE");
    await stack.must(maintainer, "PUT", `/pulls/${theirs}/merge`, { merge_method: "squash" });
    await stack.review(maintainer, pull.number, "APPROVE");
    // The second attempt mends it on the new base.
    await stack.untilSays(issue, /### Ready[\s\S]*attempt 2/u);
    const again = await stack.pullOf(issue);
    expect(again).toMatchObject({ number: pull.number, merged_at: null });
    await stack.review(maintainer, pull.number, "APPROVE");
    await stack.untilMerged(issue);
  });

  it("lets two issues with overlapping scopes build one after the other", async () => {
    const slow = [line("*", "sleep", "3000"), line("*", "src/add.js", `${add}export const first = 1;\n`)];
    const first = await stack.ask("First", scripted("First", ["src/add.js"], slow));
    await stack.untilSays(first, /### Working/u);
    const second = await stack.ask(
      "Second",
      scripted("Second", ["src/**"], [line("*", "src/second.js", "export const second = 2;\n")]),
    );
    await stack.untilSays(second, /#\d+ builds in an overlapping scope/u);
    const apart = await stack.ask(
      "Third",
      scripted("Third", ["test/third.test.js"], [line("*", "test/third.test.js", 'import "../src/add.js";\n')]),
    );
    await stack.untilSays(apart, /### (Working.*(working|works|running|published)|Ready)/u);
    await stack.untilSays(second, /### Ready/u);
    await stack.untilSays(first, /### Ready/u);
    const [one, two] = [await stack.pullOf(first), await stack.pullOf(second)];
    expect(one?.number).toBeLessThan(two?.number ?? 0);
    for (const issue of [first, second, apart]) await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
    await stack.untilSays(second, /### Withdrawn/u);
  });
});
