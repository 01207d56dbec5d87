import { Script } from "node:vm";
import { expect, test } from "vitest";
import { canaryScript } from "../../../src/rules/verify/canary-script.ts";

const ask = {
  path: "test/case.js",
  loads: ["index.js"],
  nonce: "n0",
  scripts: { scripts: {}, packages: new Set(["tape"]) },
};

test("under tape what another library throws is told as a point, and never ends the file", () => {
  const { text, cases } = canaryScript("tape", {
    ...ask,
    host: 'const test = require("tape"); const assert = require("node:assert");',
  });
  expect(() => new Script(text)).not.toThrow();
  expect(cases.filter((name) => name.includes(" assert."))).toHaveLength(11);
  const lines = text.split("\n").filter((line) => line.includes("works n0 assert."));
  expect(lines.every((line) => /try \{ lintelA\..*; t\.ok\(true, .*catch \(error\) \{ t\.ok\(false/u.test(line))).toBe(
    true,
  );
  const own = text.split("\n").filter((line) => line.includes("works n0 t."));
  expect(own.length).toBeGreaterThan(3);
  expect(own.every((line) => !line.includes("t.ok(true"))).toBe(true);
});
