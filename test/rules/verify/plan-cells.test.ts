import { describe, expect, it, test } from "vitest";
import type { Facts } from "../../../src/model/facts.ts";
import { policySchema } from "../../../src/model/policy.ts";
import { planCells } from "../../../src/rules/verify/plan-cells.ts";

/** Plans one entry for files that a change writes. */
const planned = (
  run: string,
  files: Readonly<Record<string, string>>,
  tests?: readonly string[],
  ground: { readonly paths: readonly string[]; readonly harness: Readonly<Record<string, string>> } = {
    paths: [],
    harness: {},
  },
) => {
  const entry = { run, prove: true, ...(tests === undefined ? {} : { tests }) };
  const policy = policySchema.parse({ version: 1, verify: { test: entry } });
  const texts = new Map(Object.entries(files).map(([path, text]) => [`oid ${path}`, text]));
  const changes = Object.keys(files).map((path) => ({ path, now: { mode: "100644", oid: `oid ${path}`, bytes: 1 } }));
  const plan = planCells({
    policy,
    spec: undefined,
    ground: { tree: "base", ...ground } as unknown as Facts["ground"],
    lands: { kind: "clean", tree: "lands", files: changes } as never,
    text: (oid) => texts.get(oid),
  })["test"];
  if (plan === undefined) throw new Error("nothing was planned");
  return plan;
};

describe("source that holds tests", () => {
  const rust = "pub fn half(x: i32) -> i32 { x / 2 }\n\n#[cfg(test)]\nmod tests {}\n";

  it("cannot be taken from its tests", () => {
    expect(planned("cargo test", { "src/lib.rs": rust }).kind).toBe("not composable");
  });

  it("can be tried by tests in files of their own", () => {
    expect(planned("cargo test", { "src/lib.rs": rust, "tests/half.rs": "#[test]\nfn half() {}\n" }).kind).toBe(
      "composed",
    );
  });

  it("so can doctests", () => {
    const source = 'def half(x):\n    """\n    >>> half(4)\n    2\n    """\n';
    const both = { "a.py": source, "tests/test_a.py": "def test_a():\n    assert half(2) == 1\n" };
    expect(planned("pytest --doctest-modules", { "a.py": source }).kind).toBe("not composable");
    expect(planned("pytest --doctest-modules", both).kind).toBe("composed");
  });
});

test("tests in Perl's folder are tests, when the policy says so", () => {
  expect(planned("prove -l t", { "t/mean.t": "use Test::More;\n" }, ["t/**"]).kind).toBe("composed");
  expect(planned("prove -l t", { "lib/Mean.pm": "1;\n" }, ["**"]).kind).toBe("not composable");
});

describe("the idle cell", () => {
  const helper = "import unittest\n\n\ndef same(a, b):\n    assert a == b\n";
  const used = "def test_a():\n    assert half(2) == 1\n";
  const cellsOf = (files: Readonly<Record<string, string>>) => {
    const plan = planned("pytest", { ...files, "tests/test_a.py": used });
    return plan.kind === "composed" ? plan.recipes.garbage?.edits.map(({ path }) => path) : plan.reason;
  };

  it("leaves what helps tests as it is", () => {
    expect(cellsOf({ "shop/testing.py": helper, "shop/cart.py": "x = 1\n" })).toEqual(["shop/cart.py"]);
  });

  it("is not there where nothing would be idle", () => {
    expect(cellsOf({ "shop/testing.py": helper })).toBeUndefined();
    expect(cellsOf({ "shop/cart.py": "x = 1\n", "shop/names.json": "{}" })).toBeUndefined();
  });
});

describe("the canary", () => {
  const canaryOf = (...about: Parameters<typeof planned>) => {
    const plan = planned(...about);
    if (plan.kind !== "composed") throw new Error(plan.reason);
    const edits = plan.recipes.canary?.edits ?? [];
    return { files: plan.canary.files, text: edits.map((edit) => ("text" in edit ? edit.text : "")).join("\n") };
  };
  const go = (pack: string) => `package ${pack}\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n`;

  it("stands in a Go package of which only tests move, as those call it", () => {
    const { files, text } = canaryOf("go test ./...", { "shop/cart_test.go": go("shop_test"), "a_test.go": go("top") });
    expect(files).toHaveLength(2);
    expect(files[0]).toMatch(/^shop\/case_\w+_test\.go$/u);
    expect(text).toMatch(/^package shop_test\n/u);
    expect(text).toMatch(/^package top$/mu);
  });

  it("takes a Go package's name from no file that is built apart", () => {
    const apart = { "shop/a_gen.go": "//go:build ignore\n\npackage main\n", "shop/cart.go": "package shop\n" };
    expect(canaryOf("go test ./...", apart).text).toMatch(/^package shop\n/u);
  });

  it("loads what helps tests where nothing else moves", () => {
    const helper = { "test/same.js": 'module.exports = (a, b) => require("node:assert").equal(a, b);\n' };
    const ground = { paths: ["test/a.test.js"], harness: { "package.json": '{"scripts":{"test":"node --test"}}' } };
    const { files, text } = canaryOf("npm test", helper, undefined, ground);
    expect(files).toEqual([expect.stringMatching(/^test\/case-\w+\.test\.js$/u)]);
    expect(text).toContain('require("./same.js")');
    expect(canaryOf("npm test", { "test/fixtures/a.js": "1;\n" }, undefined, ground).files).toEqual([]);
  });
});
