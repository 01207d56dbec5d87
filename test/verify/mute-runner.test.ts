import { expect, test } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { stopOf, tryChange, type Files } from "./try-change.ts";

/** A runner as old versions were: it has mocha's name, knows no option, and says so. */
const runner = `const files = process.argv.slice(2);
if (files.some((each) => each.startsWith("-"))) { console.error("unknown option"); process.exit(2); }
const all = require("node:fs").readdirSync("test").map((name) => "test/" + name);
const cases = [];
globalThis.it = (name, run) => cases.push([name, run]);
for (const file of files.length > 0 ? files : all) require(require("node:path").resolve(file));
let failed = 0;
(async () => {
  for (const [name, run] of cases) {
    try { await run(); console.log("ok", name); } catch (error) { failed += 1; console.log("FAILED", name, error); }
  }
  process.exit(failed === 0 ? 0 : 1);
})();
`;
const source = "exports.add = (a, b) => a + b;\n";
const head = 'const assert = require("node:assert");\nconst sums = require("../sums.js");\n';
const base = {
  "package.json": '{ "name": "small", "scripts": { "test": "node tools/mocha.js" } }\n',
  "tools/mocha.js": runner,
  "sums.js": source,
  "test/add.js": `${head}it("adds", () => assert.equal(sums.add(1, 2), 3));\n`,
};
const doubled = `${source}exports.double = (a) => a + a;\n`;
const test2 = `${head}it("doubles", () => assert.equal(sums.double(2), 4));\n`;

withEngine("a base whose runner does not know our reporter", () => {
  const changed = (change: Files) =>
    tryChange({
      base,
      change,
      policy: "verify:\n  test: { run: npm test, prove: true }\nlimits: { attempts: 1, minutes: 5 }\n",
      issue: "## Goal\n\nDouble.\n\n## Acceptance criteria\n\n- [ ] It doubles\n\n## Kind\n\nFeature\n",
    });

  test("a right change comes through, and is told to be weak", { timeout: 400_000 }, async () => {
    const step = await changed({ "sums.js": doubled, "test/double.js": test2 });
    expect(stopOf(step)).toMatchObject({ gate: "publish" });
    const notes = step.road.find(({ gate }) => gate === "verify")?.notes ?? [];
    expect(notes.map(({ text }) => text).join("\n")).toMatch(/exit code alone/u);
  });

  test("a test that only looks for a file is refused", { timeout: 400_000 }, async () => {
    const look = `${head}it("is there", () => assert.ok(require("node:fs").existsSync("double.js")));\n`;
    const step = await changed({ "double.js": "exports.double = () => 5;\n", "test/double.js": look });
    expect(stopOf(step)).toMatchObject({ gate: "verify", outcome: "fail" });
    expect(stopOf(step).reason).toMatch(/replaced by garbage/u);
  });
});
