import { afterAll, beforeAll, expect, it } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { line, scripted, scriptedAgent } from "./scripted-agent.ts";
import { author, maintainer, openStack, outsider, type Stack } from "./stack.ts";

const sub = "export const sub = (a, b) => a - b;\n";

withEngine("feedback: whatever says no starts the next attempt", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack({ agent: scriptedAgent });
  });
  afterAll(async () => stack.close());

  const file = async (issue: number, path: string): Promise<string> => {
    const { data } = await stack.must(maintainer, "GET", `/contents/${path}?ref=lintel/${issue}`);
    return Buffer.from((data as { content: string }).content, "base64").toString();
  };

  it("reworks the same pull request when changes are requested, then asks the same reviewer again", async () => {
    const lines = [line(1, "src/a.js", "export const a = 1;\n"), line(2, "src/a.js", "export const a = 2;\n")];
    const issue = await stack.ask("Add a", scripted("Add a", ["src/a.js"], lines));
    await stack.untilSays(issue, /### Ready/u);
    const pull = await stack.pullOf(issue);
    await stack.review(maintainer, pull?.number ?? 0, "REQUEST_CHANGES", "a must be 2");
    await stack.untilSays(issue, /### Ready.*@mira asked for changes on an earlier commit[\s\S]*attempt 2/u);
    expect(await file(issue, "src/a.js")).toContain("a = 2");
    await stack.review(maintainer, pull?.number ?? 0, "APPROVE");
    expect((await stack.untilMerged(issue)).number).toBe(pull?.number);
  });

  it("sends red CI back that is green on base", async () => {
    const { control } = stack.stage.simulator;
    await control.addActionsRule({ file: { path: "src/b.js", contains: "b = 1" }, conclusion: "failure" });
    const lines = [line(1, "src/b.js", "export const b = 1;\n"), line(2, "src/b.js", "export const b = 2;\n")];
    const issue = await stack.ask("Add b", scripted("Add b", ["src/b.js"], lines));
    const body = await stack.untilSays(issue, /### Ready[\s\S]*attempt 2/u);
    expect(body).toMatch(/`build` of your CI is red; attempt 2 begun/u);
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
  });

  it("lets an agent resolve a conflict that a moving base brought", async () => {
    const lines = [
      line(1, "src/sub.js", `${sub}export const ours = 1;\n`),
      line(2, "src/sub.js", `${sub}export const theirs = 1;\nexport const ours = 1;\n`),
    ];
    const issue = await stack.ask("Add ours", scripted("Add ours", ["src/sub.js"], lines));
    await stack.untilSays(issue, /### Ready/u);
    const { control } = stack.stage.simulator;
    await control.pushCommit({
      repo: stack.stage.repository,
      user: author,
      branch: "theirs",
      message: "Theirs\n",
      files: { "src/sub.js": `${sub}export const theirs = 1;\n` },
    });
    const { data } = await stack.must(author, "POST", "/pulls", { title: "Theirs", head: "theirs", base: "main" });
    const { number } = data as { number: number };
    await stack.review(maintainer, number, "APPROVE");
    await stack.until(
      "their merge",
      async () =>
        (await stack.call(maintainer, "PUT", `/pulls/${number}/merge`, { merge_method: "squash" })).status === 200,
    );
    await stack.untilSays(issue, /### Ready[\s\S]*attempt 2/u);
    expect(await file(issue, "src/sub.js")).toBe(`${sub}export const theirs = 1;\nexport const ours = 1;\n`);
    await stack.review(maintainer, (await stack.pullOf(issue))?.number ?? 0, "APPROVE");
    await stack.untilMerged(issue);
  });

  it("waits for a person when the attempts are used up, and goes on at `/lintel retry`", async () => {
    const bad = "export const add = () => 0;\n";
    const lines = [1, 2, 3].map((n) => line(n, "src/add.js", `${bad}export const n = ${n};\n`));
    const issue = await stack.ask(
      "Break add",
      scripted("Break add", ["src/add.js"], [...lines, line(4, "src/add.js", "export const add = (a, b) => b + a;\n")]),
    );
    await stack.untilSays(issue, /### Needs you: `test` failed.*3 attempts are used up/u);
    expect(await stack.pullOf(issue)).toBeUndefined();
    type Shown = {
      readonly assignees: readonly { readonly login: string }[];
      readonly labels: readonly { readonly name: string }[];
    };
    const shown = await stack.until("an assignee", async () => {
      const { assignees, labels } = (await stack.must(maintainer, "GET", `/issues/${issue}`)).data as Shown;
      return assignees.length > 0 && labels.length > 1 ? { assignees, labels } : undefined;
    });
    expect(shown.assignees.map(({ login }) => login)).toEqual([author]);
    expect(shown.labels.map(({ name }) => name)).toContain("lintel:needs-you");
    await stack.say(maintainer, issue, "/lintel retry");
    await stack.untilSays(issue, /### Ready[\s\S]*attempt 4/u);
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
  });

  it("refuses an unclear issue with everything that is wrong, and starts by itself after an edit", async () => {
    const issue = await stack.ask("Something", "Please make it nicer.");
    const body = await stack.untilSays(issue, /### Not started: two things/u);
    expect(body).toMatch(/Goal[\s\S]*[Aa]cceptance criteria/u);
    await stack.must(author, "PATCH", `/issues/${issue}`, {
      body: scripted("Nicer", ["src/c.js"], [line("*", "src/c.js", "export const c = 1;\n")]),
    });
    await stack.untilSays(issue, /### Ready/u);
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
  });

  it("freezes the text: an edit waits for `accept`, and is then built", async () => {
    const text = (n: number) =>
      scripted(`Add d${n}`, ["src/d.js"], [line("*", "src/d.js", `export const d = ${n};\n`)]);
    const issue = await stack.ask("Add d", text(1));
    await stack.untilSays(issue, /### Ready/u);
    await stack.must(author, "PATCH", `/issues/${issue}`, { body: text(2) });
    const body = await stack.untilSays(issue, /### Needs you.*he issue was edited/u);
    const digest = /accept (?<digest>[0-9a-f]{8})/u.exec(body)?.groups?.["digest"] ?? "";
    await stack.say(maintainer, issue, "/lintel accept 00000000");
    await stack.until("an answer", async () =>
      (await stack.ours(issue)).find(({ body: answer }) => /nothing was accepted/u.test(answer)),
    );
    await stack.say(maintainer, issue, `/lintel accept ${digest}`);
    await stack.untilSays(issue, /### Ready[\s\S]*attempt 2/u);
    expect(await file(issue, "src/d.js")).toContain("d = 2");
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
  });

  it("does not build an outsider's words before somebody endorses exactly them", async () => {
    const text = scripted("Add e", ["src/e.js"], [line("*", "src/e.js", "export const e = 1;\n")]);
    const { data } = await stack.must(outsider, "POST", "/issues", { title: "Add e", body: text });
    const { number: issue } = data as { number: number };
    await stack.must(maintainer, "POST", `/issues/${issue}/labels`, { labels: ["lintel"] });
    const body = await stack.untilSays(issue, /### Needs you.*needs an endorsement/u);
    expect(body).toContain("What would be built, as I read it:");
    const digest = /accept (?<digest>[0-9a-f]{8})/u.exec(body)?.groups?.["digest"] ?? "";
    await stack.say(outsider, issue, `/lintel accept ${digest}`);
    await stack.until("a refusal", async () =>
      (await stack.ours(issue)).find(({ body: answer }) => /@otto, nothing was done/u.test(answer)),
    );
    expect(await stack.pullOf(issue)).toBeUndefined();
    await stack.say(maintainer, issue, `/lintel accept ${digest}`);
    await stack.untilSays(issue, /### Ready/u);
    await stack.must(maintainer, "DELETE", `/issues/${issue}/labels/lintel`);
  });

  it("answers `why`, `help` and what it does not know in one comment, edited in place", async () => {
    const issue = await stack.ask("Something else", "Please.");
    await stack.untilSays(issue, /### Not started/u);
    const answer = async (what: RegExp) =>
      stack.until(String(what), async () =>
        (await stack.ours(issue)).find(({ body }) => what.test(body) && !body.startsWith("### ")),
      );
    await stack.say(author, issue, "/lintel help");
    await answer(/\/lintel redirect/u);
    await stack.say(author, issue, "/lintel rediect all");
    await answer(/Did you mean `\/lintel redirect`/u);
    await stack.say(author, issue, "/lintel why");
    await answer(/@ada, where this stands/u);
    expect(await stack.ours(issue)).toHaveLength(2);
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
    await stack.untilSays(issue, /### Withdrawn/u);
  });
});
