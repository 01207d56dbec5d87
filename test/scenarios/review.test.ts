import { afterAll, beforeAll, expect, it } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { line, scripted, scriptedAgent } from "./scripted-agent.ts";
import { openStack, smallHistory, type Stack } from "./stack.ts";

/** Reads the change as a reviewer would, tries to write, and judges by what the files say. */
const reviewer = `
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
const brief = readFileSync(process.env.LINTEL_BRIEF, "utf8");
const git = (...args) => execFileSync("git", args, { encoding: "utf8" });
const differs = git("status", "--porcelain", "--untracked-files=all");
let wrote = "no";
try { writeFileSync("src/by-reviewer.js", "x"); wrote = "yes"; } catch {}
const text = readFileSync("src/add.js", "utf8");
const verdict = /WRONG/.test(text) ? "not met" : "met";
const findings = /LATER/.test(text) ? [{ severity: "note", path: "src/add.js", line: 2, text: "say why" }] : [];
const evidence = "wrote: " + wrote + "; differs: " + differs.trim() + "; told of claims: " + /All is done/.test(brief);
const answer = /GARBLED/.test(text) ? "I approve." : JSON.stringify({ criteria: [{ n: 1, verdict, evidence }], findings });
mkdirSync(dirname(process.env.LINTEL_REVIEW), { recursive: true });
if (!/SILENT/.test(text)) writeFileSync(process.env.LINTEL_REVIEW, answer);
console.log(evidence);
`;

withEngine("an independent reviewer", () => {
  let stack: Stack;
  beforeAll(async () => {
    const [first = { message: "", files: {} }] = smallHistory;
    const policy =
      "level: ready\nagents: { builder: default, reviewer: reviewer }\nverify:\n  test: npm test\nlimits: { minutes: 3, attempts: 2 }\n";
    const commits = [{ ...first, files: { ...first.files, ".github/lintel.yml": policy } }];
    stack = await openStack({ agent: scriptedAgent, reviewer, commits });
  });
  afterAll(async () => stack.close());

  const add = (remark: string) => `export const add = (a, b) => a + b;\n// ${remark}\n`;
  const ask = (title: string, lines: readonly string[]) => stack.ask(title, scripted(title, ["src/add.js"], lines));

  it("reads the change in a place it cannot write, and lets it through", async () => {
    const issue = await ask("Remark", [line("*", "src/add.js", add("LATER"))]);
    await stack.untilSays(issue, /### Ready/u);
    expect(await stack.status(issue)).toMatch(/Reviewed \| ✓ \| 1 criterion met, says `reviewer`, 1 note/u);
  });

  it("sends the change back with what it saw", async () => {
    const issue = await ask("Wrong first", [
      line(1, "src/add.js", add("WRONG")),
      line(2, "src/add.js", add("right now")),
    ]);
    const said = await stack.untilSays(issue, /### Ready/u);
    expect(said).toMatch(/`reviewer` says: criterion 1 is not met; attempt 2 begun/u);
  });

  it.each(["GARBLED", "SILENT"])("has no verdict of an answer that is none (%s), and pushes nothing", async (how) => {
    const issue = await ask(how, [line("*", "src/add.js", add(how))]);
    await stack.untilSays(issue, /### Stopped: No verdict: the reviewer's answer/u);
    expect(await stack.pullOf(issue)).toBeUndefined();
  });
});
