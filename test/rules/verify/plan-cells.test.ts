import { describe, expect, it, test } from "vitest";
import type { Facts } from "../../../src/model/facts.ts";
import { policySchema } from "../../../src/model/policy.ts";
import { planCells } from "../../../src/rules/verify/plan-cells.ts";

/** Plans one entry for files that a change writes. */
const planned = (run: string, files: Readonly<Record<string, string>>, tests?: readonly string[]) => {
  const entry = { run, prove: true, ...(tests === undefined ? {} : { tests }) };
  const policy = policySchema.parse({ version: 1, verify: { test: entry } });
  const texts = new Map(Object.entries(files).map(([path, text]) => [`oid ${path}`, text]));
  const changes = Object.keys(files).map((path) => ({ path, now: { mode: "100644", oid: `oid ${path}`, bytes: 1 } }));
  const plan = planCells({
    policy,
    spec: undefined,
    ground: { tree: "base", paths: [], harness: {} } as unknown as Facts["ground"],
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
