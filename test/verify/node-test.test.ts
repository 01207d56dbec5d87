import { expect, test } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { stopOf, tryChange, type Files } from "./try-change.ts";

const head = 'import assert from "node:assert/strict";\nimport { test } from "node:test";\n';
const source = "export const add = (a, b) => a + b;\nexport const half = (a) => a / 2;\n";
const base = {
  "package.json": '{ "name": "small", "type": "module", "scripts": { "test": "node --test" } }\n',
  "src/sums.js": source,
  "test/add.test.js": `${head}import { add } from "../src/sums.js";\ntest("adds", () => assert.equal(add(1, 2), 3));\n`,
  "test/half.test.js": `${head}import { half } from "../src/sums.js";\ntest("halves", () => assert.equal(half(4), 2));\n`,
};
const doubles = `${head}import { double } from "../src/sums.js";\ntest("doubles", () => assert.equal(double(2), 4));\n`;
/** Says what it does to the assertions in no way that anybody could read. */
const veiled = `const tools = process.getBuiltinModule(["ass", "ert", "/str", "ict"].join(""));
const key = ["str", "ict", "Equal"].join("");
for (const name of [key, "equal"]) Reflect.set(tools, name, Boolean);
${source}export const double = () => 5;
`;

withEngine("proofs in real sandboxes", () => {
  const changed = (change: Files) =>
    tryChange({
      base,
      change,
      policy: "verify:\n  test: { run: npm test, prove: true }\nlimits: { attempts: 1, minutes: 5 }\n",
      issue: "## Goal\n\nDouble.\n\n## Acceptance criteria\n\n- [ ] It doubles\n\n## Kind\n\nFeature\n",
    });

  test("a function with its test comes through, without a note", { timeout: 400_000 }, async () => {
    const step = await changed({
      "src/sums.js": `${source}export const double = (a) => a + a;\n`,
      "test/double.test.js": doubles,
    });
    const verdict = step.road.find(({ gate }) => gate === "verify");
    expect(stopOf(step)).toMatchObject({ gate: "publish" });
    expect(verdict).toMatchObject({ outcome: "pass", notes: [] });
    expect(verdict?.evidence.length).toBeGreaterThan(5);
  });

  test("assertions disabled from within the source are found by planted falsehoods", { timeout: 400_000 }, async () => {
    const step = await changed({ "src/sums.js": veiled, "test/double.test.js": doubles });
    expect(stopOf(step)).toMatchObject({ gate: "verify", outcome: "fail" });
    expect(stopOf(step).reason).toMatch(/disables assertions: a planted falsehood passes/u);
  });
});
