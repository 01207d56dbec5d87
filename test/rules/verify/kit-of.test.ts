import { runInNewContext } from "node:vm";
import { describe, expect, it, test } from "vitest";
import { addedScript } from "../../../src/rules/verify/canary-script.ts";
import { kitOf } from "../../../src/rules/verify/kit-of.ts";
import type { CanaryAsk } from "../../../src/rules/verify/preset.ts";

const ask = (host: string, packages: readonly string[] = [], path = "test/a.test.js"): CanaryAsk => ({
  path,
  loads: [],
  nonce: "n0",
  host,
  scripts: { scripts: {}, packages: new Set(packages) },
});

describe("the assertions that a test uses", () => {
  test.each<[string, Parameters<typeof kitOf>[0], string, readonly string[], Readonly<Record<string, string>>]>([
    ["node's where there are no others", "mocha", "it('a', () => {})", [], { A: "node:assert" }],
    ["chai's, which a workspace asks for", "mocha", 'const { expect } = require("chai");', [], { C: "chai" }],
    ["chai's, which a setup file made global", "mocha", "expect(1).to.equal(1)", ["chai"], { C: "chai" }],
    [
      "chai's under node's runner",
      "node:test",
      'import "chai/register-should";',
      [],
      { R: "node:test", A: "node:assert", C: "chai" },
    ],
    ["should's", "mocha", 'require("should");', [], { S: "should" }],
    ["the package expect's", "mocha", 'import { expect } from "expect";', [], { X: "expect" }],
    ["no package's because a title is called so", "mocha", 'describe("expect", () => {})', [], { A: "node:assert" }],
    ["no package's that is there and not used", "mocha", "it('should work')", ["chai", "should"], { A: "node:assert" }],
    [
      "a runner's own words, whatever the manifest has",
      "vitest",
      "expect(1).toBe(1)",
      ["chai", "expect"],
      { R: "vitest" },
    ],
    [
      "both of two",
      "tape",
      'import t from "tape"; import assert from "node:assert";',
      [],
      { R: "tape", A: "node:assert" },
    ],
    ["a runner's own under the same name", "uvu", 'import assert from "assert";', [], { R: "uvu", A: "uvu/assert" }],
  ])("%s", (_, runner, host, packages, modules) => {
    const kit = kitOf(runner, ask(host, packages));
    expect(kit.modules).toEqual(modules);
    expect(kit.falsehoods.length).toBeGreaterThan(1);
    expect(new Set(kit.falsehoods.map(({ name }) => name)).size).toBe(kit.falsehoods.length);
  });
});

test.each<[string, Parameters<typeof kitOf>[0], string, RegExp]>([
  [
    "a global expect, which source may have replaced",
    "vitest",
    "expect(1).toBe(1)",
    /typeof expect === "function" \? expect : /u,
  ],
  [
    "chai's as the test calls it",
    "mocha",
    'const { expect } = require("chai");',
    /typeof expect === "function" \? expect : /u,
  ],
  ["chai's beside another expect of the runner", "jest", 'import * as chai from "chai";', /\blintelC\w*\.expect\("/u],
  ["what hangs at every value", "mocha", 'require("should");', /Object\("n0"\)\.should\.equal/u],
])("a falsehood is asserted by %s", (_, runner, host, statement) => {
  expect(addedScript(runner, ask(host)).text).toMatch(statement);
});

it("finds the function of the package expect in any of its versions", () => {
  const expectation = (() => undefined) as () => undefined;
  const text = addedScript("mocha", ask('const { expect } = require("expect");'))
    .text.split(";\n")
    .slice(1)
    .join(";\n");
  const shapes: readonly unknown[] = [{ expect: expectation }, { default: expectation }, expectation];
  const line = text.split("\n").find((each) => each.includes('require("expect")')) ?? "";
  const name = /const (\w+) =/u.exec(line)?.[1] ?? "";
  for (const shape of shapes) {
    expect(runInNewContext(`(() => { ${line} return ${name}; })()`, { require: () => shape })).toBe(expectation);
  }
});
