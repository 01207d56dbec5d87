import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

const js = (body: string): string =>
  `import { refund } from "../src/refund.js";\nconst isCi = process.env.CI === "true";\nconst { SLOW } = process.env;\nconst onWindows = process.platform === "win32";\ntest("refunds", async (t) => {\n${body}\n});\n`;
const claims = "  expect(refund(5)).toBe(5);\n  expect(refund(6)).toBe(6);";
const py = (body: string): string => `import os\nimport sys\n\n\ndef test_refund():\n${body}\n`;
const pyClaims = "    assert refund(5) == 5\n    assert refund(6) == 6";
const go = (body: string): string => `package shop\n\nfunc TestRefund(t *testing.T) {\n${body}\n}\n`;
const goClaims = '\tif got := Refund(5); got != 5 {\n\t\tt.Errorf("got %d", got)\n\t}';
const rust = (body: string): string => `#[test]\nfn refunds() {\n${body}\n}\n`;
const java = (body: string): string => `class RefundTest {\n  @Test\n  void refunds() {\n${body}\n  }\n}\n`;

type Row = readonly [what: string, path: string, was: string, now: string];
const [j, p, g, r, v] = [
  "test/refund.test.ts",
  "tests/test_refund.py",
  "refund_test.go",
  "tests/refund.rs",
  "src/test/java/RefundTest.java",
];
const thrown = `${claims}\n  expect(() => refund(0)).toThrow();`;
const raised = `${pyClaims}\n    with pytest.raises(ValueError):\n        refund(0)`;
const inJs = (what: string, now: string, was = claims): Row => [what, j, js(was), js(now)];
const inPy = (what: string, now: string, was = pyClaims): Row => [what, p, py(was), py(now)];
const inGo = (what: string, now: string, was = goClaims): Row => [what, g, go(was), go(now)];

const worse: readonly Row[] = [
  inJs("a return in CI", `  if (process.env.CI) return;\n${claims}`),
  inJs(
    "a return in braces",
    `  if (!process.env["FULL"]) {\n    console.log("not here");\n    return;\n  }\n${claims}`,
  ),
  inJs("a return in the middle", claims.replace("\n", "\n  if (process.env.CI) return;\n")),
  inJs("a name for it", `  if (isCi) return;\n${claims}`),
  inJs("a name out of it", `  if (!SLOW) return;\n${claims}`),
  inJs("an imported name", `  if (isCI) return;\n${claims}`),
  inJs("a block", `  if (process.env.X) {\n${claims}\n  }`),
  inJs("an else", `  if (process.env.X) {\n    refund(1);\n  } else {\n${claims}\n  }`),
  inJs("one of them", `${claims.split("\n")[0] ?? ""}\n  if (process.env.X) {\n    expect(refund(6)).toBe(6);\n  }`),
  inJs("and", '  process.env.NODE_ENV === "test" && expect(refund(5)).toBe(5);\n  expect(refund(6)).toBe(6);'),
  inJs("or", "  process.env.CI || expect(refund(5)).toBe(5);\n  expect(refund(6)).toBe(6);"),
  inJs("a choice", "  process.env.CI ? undefined : expect(refund(5)).toBe(5);\n  expect(refund(6)).toBe(6);"),
  inJs("a system or the machine", `  if (process.platform === "win32" || process.env.CI) return;\n${claims}`),
  inJs(
    "a claim of nothing before",
    `  if (process.env.CI) {\n    expect(true).toBe(true);\n    return;\n  }\n${claims}`,
  ),
  inJs("done at once", `  if (process.env.CI) return t.end();\n${claims}`),
  inJs("another way", `  if (import.meta.env.CI) return;\n${claims}`),
  inJs(
    "a callback",
    `  read((data) => {\n    if (process.env.CI) return;\n${claims}\n  });`,
    `  read((data) => {\n${claims}\n  });`,
  ),
  inJs(
    "a loop",
    "  for (const a of [5, 6]) {\n    if (process.env.CI) continue;\n    expect(refund(a)).toBe(a);\n  }",
    "  for (const a of [5, 6]) {\n    expect(refund(a)).toBe(a);\n  }",
  ),
  inJs("a value before all", `  const made = refund(1);\n  if (!made) return;\n${claims}`),
  inJs("a value around all", `  const made = refund(1);\n  if (made) {\n${claims}\n  }`),
  inJs("a value and an empty claim", `  if (!refund(1)) {\n    assert.ok(true);\n    return;\n  }\n${claims}`),
  [
    "a suite",
    j,
    `describe("a", () => {\n${js(claims)}});\n`,
    `describe("a", () => {\n  if (process.env.CI) return;\n${js(claims)}});\n`,
  ],
  ["registered under a condition", j, js(claims), `if (process.env.FULL) {\n${js(claims)}}\n`],
  [
    "moved into a new case that is guarded",
    j,
    js(claims),
    'test("other things", () => {\n  if (process.env.CI) return;\n  prepare();\n  also();\n' + claims + "\n});\n",
  ],
  inPy("a return", `    if os.environ.get("CI"):\n        return\n${pyClaims}`),
  inPy("getenv", `    if not os.getenv("FULL"):\n        return\n${pyClaims}`),
  inPy("in", `    if "CI" in os.environ:\n        return\n${pyClaims}`),
  inPy("a name", `    slow = os.environ.get("SLOW")\n    if not slow:\n        return\n${pyClaims}`),
  inPy("a block", `    if os.environ.get("FULL"):\n        assert refund(5) == 5\n    assert refund(6) == 6`),
  inPy("a value", `    made = refund(1)\n    if not made:\n        return\n${pyClaims}`),
  inPy("a value around all", `    if refund(1):\n        assert refund(5) == 5\n        assert refund(6) == 6`),
  inGo("a return", `\tif os.Getenv("CI") != "" {\n\t\treturn\n\t}\n${goClaims}`),
  inGo("Short", `\tif testing.Short() {\n\t\treturn\n\t}\n${goClaims}`),
  inGo("looked up", `\tif _, ok := os.LookupEnv("CI"); ok {\n\t\treturn\n\t}\n${goClaims}`),
  inGo("around it", `\tif os.Getenv("FULL") != "" {\n${goClaims}\n\t}`),
  inGo("with it", '\tif os.Getenv("FULL") != "" && Refund(5) != 5 {\n\t\tt.Errorf("no")\n\t}'),
  inGo("a value", `\tmade, err := Make()\n\tif err != nil {\n\t\treturn\n\t}\n${goClaims}`),
  [
    "Rust",
    r,
    rust("  assert_eq!(refund(5), 5);"),
    rust('  if std::env::var("CI").is_ok() {\n    return;\n  }\n  assert_eq!(refund(5), 5);'),
  ],
  [
    "Java",
    v,
    java("    assertEquals(5, refund(5));"),
    java('    if (System.getenv("CI") != null) return;\n    assertEquals(5, refund(5));'),
  ],
  [
    "skipped under a condition, then always",
    p,
    py(`    if os.environ.get("CI"):\n        pytest.skip("no")\n${pyClaims}`),
    py(`    pytest.skip("no")\n${pyClaims}`),
  ],
];

const fine: readonly Row[] = [
  inJs("a system", `  if (process.platform === "win32") return;\n${claims}`),
  inJs("a name for a system", `  if (onWindows) return;\n${claims}`),
  inJs("a version", `  if (Number(process.versions.node.split(".")[0]) < 20) return;\n${claims}`),
  inJs("a feature", `  if (typeof BigInt === "undefined") return;\n${claims}`),
  inJs("a value after a claim", claims.replace("\n", "\n  if (!refund(1)) return;\n")),
  inJs("a throw", `  const made = refund(1);\n  if (!made) throw new Error("nothing made");\n${claims}`),
  inJs("a failure", `  const made = refund(1);\n  if (!made) return expect.fail("nothing made");\n${claims}`),
  inJs("an error passed on", `  read((err) => {\n    if (err) return done(err);\n${claims}\n  });`),
  inJs(
    "a return in a callback",
    `  const all = list.filter((x) => {\n    if (!x) return false;\n    return true;\n  });\n${claims}`,
  ),
  inJs("a narrowed type", `${claims}\n  const made = make();\n  if (made.ok) expect(made.value).toBe(1);`),
  inJs(
    "the environment of what is started",
    `  const out = run("a", { env: { ...process.env, X: "1" } });\n  if (out.verbose) console.log(out);\n${claims}`,
  ),
  inJs("the environment set", `  process.env.X = "1";\n${claims}\n  delete process.env.X;`),
  inJs("the environment shown", `  if (process.env.DEBUG) console.log(refund(5));\n${claims}`),
  inJs(
    "a default",
    `  const url = process.env.URL ?? "http://localhost";\n  expect(refund(5)).toBe(5);\n  expect(refund(6)).toBe(6);`,
  ),
  inJs("a claim about the environment", `${claims}\n  expect(process.env.X).toBe(undefined);`),
  inJs("a throw about the environment", `${claims}\n  if (process.env.X !== "1") throw new Error("not set");`),
  inJs(
    "a table of two kinds",
    "  for (const [a, b] of [[5, 5], [6, 6], [0, null]]) {\n    if (b === null) {\n      expect(() => refund(a)).toThrow();\n      continue;\n    }\n    expect(refund(a)).toBe(b);\n  }",
    thrown,
  ),
  inJs(
    "both ways claim",
    "  for (const [a, b] of [[5, 5], [6, 6], [0, null]]) {\n    if (b === null) expect(() => refund(a)).toThrow();\n    else expect(refund(a)).toBe(b);\n  }",
    thrown,
  ),
  inJs(
    "guarded before",
    `  if (!process.env.DATABASE) return;\n${claims.replace("toBe(5)", "toEqual(5)")}`,
    `  if (!process.env.DATABASE) return;\n${claims}`,
  ),
  inJs("guarded before, not now", claims, `  if (process.env.CI) return;\n${claims}`),
  inJs(
    "a case of its own",
    `${claims}\n});\ntest("live", () => {\n  if (!process.env.KEY) return;\n  expect(call()).toBe(1);`,
  ),
  inJs("a search", `  const search = refund(2);\n  if (search > 1) console.log(search);\n${claims}`),
  inPy("a system", `    if sys.platform == "win32":\n        return\n${pyClaims}`),
  inPy("a version", `    if sys.version_info < (3, 9):\n        return\n${pyClaims}`),
  inPy(
    "a value after a claim",
    "    assert refund(5) == 5\n    if not refund(1):\n        return\n    assert refund(6) == 6",
  ),
  inPy("a raise", `    if not refund(1):\n        raise AssertionError("nothing")\n${pyClaims}`),
  inPy("the environment set", `    os.environ["X"] = "1"\n${pyClaims}`),
  inPy(
    "a loop of two kinds",
    "    for a, b in [(5, 5), (6, 6), (0, None)]:\n        if b is None:\n            with pytest.raises(ValueError):\n                refund(a)\n            continue\n        assert refund(a) == b",
    raised,
  ),
  inPy(
    "inner helper",
    `    def double(x):\n        if not x:\n            return 0\n        return x * 2\n${pyClaims}\n    assert double(1) == 2`,
  ),
  inGo("a system", `\tif runtime.GOOS == "windows" {\n\t\treturn\n\t}\n${goClaims}`),
  inGo("Short with a skip", `\tif testing.Short() {\n\t\tt.Skip("slow")\n\t}\n${goClaims}`),
  inGo("an error that fails", `\tmade, err := Make()\n\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n${goClaims}`),
  inGo(
    "a table of two kinds",
    '\tfor _, c := range []struct{ in, want int; bad bool }{{5, 5, false}, {0, 0, true}} {\n\t\tgot, err := Try(c.in)\n\t\tif c.bad {\n\t\t\tif err == nil {\n\t\t\t\tt.Fatal("no error")\n\t\t\t}\n\t\t\tcontinue\n\t\t}\n\t\tif got != c.want {\n\t\t\tt.Errorf("got %d", got)\n\t\t}\n\t}',
  ),
  inGo("a claim about the environment", `${goClaims}\n\tif os.Getenv("HOME") == "" {\n\t\tt.Fatal("no home")\n\t}`),
  [
    "Go, another library",
    g,
    go("\tgot, err := Try(5)\n\tif err != nil {\n\t\tt.Fatal(err)\n\t}\n\tif got != 5 {\n\t\tt.Error(got)\n\t}"),
    go("\tgot, err := Try(5)\n\trequire.NoError(t, err)\n\tassert.Equal(t, 5, got)"),
  ],
  [
    "Rust, a system",
    r,
    rust("  assert_eq!(refund(5), 5);"),
    rust("  if cfg!(windows) {\n    return;\n  }\n  assert_eq!(refund(5), 5);"),
  ],
  [
    "Java, a system",
    v,
    java("    assertEquals(5, refund(5));"),
    java('    if (System.getProperty("os.name").startsWith("Win")) return;\n    assertEquals(5, refund(5));'),
  ],
  [
    "skipped under a condition before and after",
    p,
    py(`    if os.environ.get("CI"):\n        pytest.skip("no")\n${pyClaims}`),
    py(`    if os.environ.get("CI"):\n        pytest.skip("not here")\n${pyClaims}`),
  ],
];

const itself: readonly Row[] = [
  inJs("toBe", "  expect(refund(5)).toBe( refund( 5 ) );\n  expect(refund(6)).toBe(6);"),
  inJs("toEqual", "  expect(refund(5)).toEqual((refund(5)));\n  expect(refund(6)).toBe(6);"),
  inJs("awaited", "  expect(await refund(5)).toBe(await refund(5));\n  expect(refund(6)).toBe(6);"),
  inJs("assert.equal", "  assert.equal(refund(5), refund(5));\n  expect(refund(6)).toBe(6);"),
  inJs("to.equal", "  expect(refund(5)).to.equal(refund(5));\n  expect(refund(6)).toBe(6);"),
  inJs("a condition", "  assert.ok(refund(5) === refund(5));\n  expect(refund(6)).toBe(6);"),
  inJs("a name", "  expect(got).toBe(got);\n  expect(refund(6)).toBe(6);"),
  inPy("names", "    assert x == x\n    assert refund(6) == 6"),
  inPy("calls", "    assert refund(5) == refund(5)\n    assert refund(6) == 6"),
  inPy("is", "    assert refund(5) is refund(5)\n    assert refund(6) == 6"),
  inPy("assertEqual", "    self.assertEqual(refund(5), refund(5))\n    assert refund(6) == 6"),
  inGo("calls", '\tif got := Refund(5); got != Refund(5) {\n\t\tt.Errorf("got %d", got)\n\t}'),
  inGo("names", '\tif got != got {\n\t\tt.Errorf("got %d", got)\n\t}'),
  inGo("deep", '\tif got := Refund(5); !reflect.DeepEqual(got, Refund(5)) {\n\t\tt.Errorf("got %d", got)\n\t}'),
  inGo("assert.Equal", "\tassert.Equal(t, Refund(5), Refund(5))"),
  ["Rust", r, rust("  assert_eq!(refund(5), 5);"), rust("  assert_eq!(refund(5), refund(5));")],
  ["Java", v, java("    assertEquals(5, refund(5));"), java("    assertEquals(refund(5), refund(5));")],
];

const notItself: readonly Row[] = [
  inJs("another argument", "  expect(refund(5)).toBe(refund(5.0));\n  expect(refund(6)).toBe(6);"),
  inJs("the other way round", "  expect(add(1, 2)).toBe(add(2, 1));\n  expect(refund(6)).toBe(6);"),
  inJs("never the same", "  expect(id()).not.toBe(id());\n  expect(refund(6)).toBe(6);"),
  inJs("notEqual", "  assert.notEqual(id(), id());\n  expect(refund(6)).toBe(6);"),
  inJs(
    "it was so before",
    "  expect(get(1)).toBe(get(1));\n  expect(refund(6)).toBe(6);",
    "  expect(get(1)).toBe(get(1));\n  expect(refund(5)).toBe(5);",
  ),
  inJs("one more, for the same object", `${claims}\n  expect(get(1)).toBe(get(1));`),
  inJs("a list", "  expect([refund(5), refund(5)]).toEqual([5, 5]);\n  expect(refund(6)).toBe(6);"),
  inJs(
    "a helper",
    "  same(refund(5), refund(5));\n  expect(refund(6)).toBe(6);\n  function same(a, b) {\n    expect(a).toBe(5);\n  }",
  ),
  inJs("a text with an operator", '  expect(refund("a == a")).toBe("a == a");\n  expect(refund(6)).toBe(6);'),
  inJs("around", "  expect(decode(encode(x))).toEqual(x);\n  expect(refund(6)).toBe(6);"),
  inPy("another", "    assert refund(5) == refund(6) - 1\n    assert refund(6) == 6"),
  inPy("unequal", "    assert new() != new()\n    assert refund(6) == 6"),
  inPy("is not", "    assert refund(5) == 5\n    assert refund(6) == 6\n    assert new() is not new()"),
  inPy("chained", "    assert refund(5) == 5 == refund(5)\n    assert refund(6) == 6"),
  inGo("another", '\tif got := Refund(5); got != Refund(6)-1 {\n\t\tt.Errorf("got %d", got)\n\t}'),
  inGo("must differ", '\tif New() == New() {\n\t\tt.Errorf("the same")\n\t}'),
  inGo("an error and a value", '\tgot, err := Try(5)\n\tif err != nil || got != 5 {\n\t\tt.Errorf("got %d", got)\n\t}'),
];

describe("claims under a condition", () => {
  it.each(worse)("sees through: %s in %s", (_, path, was, now) => {
    expect(wrongs({ [path]: was }, { [path]: now })).not.toEqual([]);
  });

  it.each(fine)("lets through: %s in %s", (_, path, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });

  it("shows a platform, and a new case that runs only somewhere", () => {
    expect(inspected({ [j]: js(claims) }, { [j]: js(`  if (onWindows) return;\n${claims}`) })).toMatchObject([
      { weight: "note", rule: "test skipped" },
    ]);
    const live = 'test("live", () => {\n  if (!process.env.KEY) return;\n  expect(call()).toBe(1);\n});\n';
    expect(inspected({ [j]: js(claims) }, { [j]: js(claims) + live })).toMatchObject([
      { weight: "note", rule: "empty test" },
    ]);
  });
});

describe("claims that compare an expression with itself", () => {
  it.each(itself)("count for nothing: %s in %s", (_, path, was, now) => {
    expect(wrongs({ [path]: was }, { [path]: now })).toEqual(["assertions removed"]);
  });

  it.each(notItself)("but not: %s in %s", (_, path, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });
});
