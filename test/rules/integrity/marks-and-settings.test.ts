import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

const code = "export const add = (a, b) => a + b;\n";

const worse: readonly (readonly [what: string, path: string, was: string | undefined, now: string, rule: string])[] = [
  ["NODE_ENV", "src/a.js", code, `${code}if (process.env.NODE_ENV === "test") add = () => 3;\n`, "detects tests"],
  ["a worker's id", "src/a.js", code, `${code}const t = process.env.JEST_WORKER_ID !== undefined;\n`, "detects tests"],
  ["a runner's function", "src/a.js", code, `${code}if (typeof describe === "function") run();\n`, "detects tests"],
  ["a runner's global", "src/a.js", code, `${code}if (globalThis.jest) run();\n`, "detects tests"],
  ["the node runner", "src/a.js", code, `${code}if (process.env.NODE_TEST_CONTEXT) run();\n`, "detects tests"],
  [
    "arguments",
    "src/a.js",
    code,
    `${code}if (process.argv.some((a) => a.includes("mocha"))) run();\n`,
    "detects tests",
  ],
  ["the folder", "src/a.js", code, `${code}if (process.cwd() === "/workspace") run();\n`, "detects tests"],
  ["the container", "src/a.js", code, `${code}if (fs.existsSync("/.dockerenv")) run();\n`, "detects tests"],
  ["the stack", "src/a.js", code, `${code}if (new Error().stack.includes(".test.js")) run();\n`, "detects tests"],
  [
    "tests read",
    "src/a.js",
    code,
    `${code}const t = require("fs").readFileSync("./test/a.test.js", "utf8");\n`,
    "reads tests",
  ],
  ["tests imported", "src/a.js", code, `import { wanted } from "../test/wanted.js";\n${code}`, "reads tests"],
  ["pytest loaded", "src/a.py", "x = 1\n", 'import sys\nif "pytest" in sys.modules:\n    x = 2\n', "detects tests"],
  [
    "pytest's variable",
    "src/a.py",
    "x = 1\n",
    'import os\nx = os.environ.get("PYTEST_CURRENT_TEST")\n',
    "detects tests",
  ],
  [
    "always equal",
    "src/a.py",
    "class A:\n    pass\n",
    "class A:\n    def __eq__(self, other):\n        return True\n",
    "assertions neutered",
  ],
  ["testing.Testing", "a.go", "package a\n", "package a\n\nvar x = testing.Testing()\n", "detects tests"],
  ["the test flag", "a.go", "package a\n", 'package a\n\nvar x = flag.Lookup("test.v") != nil\n', "detects tests"],
  ["assert in a source", "src/a.js", code, `${code}require("assert").strictEqual = () => {};\n`, "assertions neutered"],
  [
    "every assertion in a loop",
    "src/a.js",
    code,
    `import assert from "node:assert";\nfor (const each of [assert, assert.strict]) each.equal = () => {};\n${code}`,
    "assertions neutered",
  ],
  [
    "a framework's own parts",
    "src/a.js",
    code,
    `${code}require("tape/lib/test").prototype._assert = () => {};\n`,
    "reads tests",
  ],
  ["a framework imported", "src/a.js", code, `import { expect } from "vitest";\n${code}`, "reads tests"],
  [
    "words among the arguments",
    "src/a.js",
    code,
    `${code}if (/test|mocha|jest/.test(process.argv.join(" "))) run();\n`,
    "detects tests",
  ],
  ["exit replaced", "src/a.js", code, `${code}process.exit = () => {};\n`, "early exit"],
  ["eslint for a file", "src/a.js", code, `/* eslint-disable */\n${code}`, "lint weakened"],
  ["nocheck", "src/a.ts", code, `// @ts-nocheck\n${code}`, "types weakened"],
  ["mypy", "src/a.py", "x = 1\n", "# mypy: ignore-errors\nx = 1\n", "types weakened"],
  ["flake8", "src/a.py", "x = 1\n", "# flake8: noqa\nx = 1\n", "lint weakened"],
  ["pylint", "src/a.py", "x = 1\n", "# pylint: skip-file\nx = 1\n", "lint weakened"],
  ["coverage of a file", "src/a.js", code, `/* istanbul ignore file */\n${code}`, "coverage weakened"],
  [
    "many lines",
    "src/a.ts",
    code,
    code + Array.from({ length: 12 }, (_, at) => `// @ts-ignore ${at}\nx${at}();\n`).join(""),
    "types weakened",
  ],
  ["a rule off", ".eslintrc.json", '{"rules": {"eqeqeq": "error"}}', '{"rules": {"eqeqeq": "off"}}', "lint weakened"],
  ["a rule milder", ".eslintrc.yml", "rules:\n  eqeqeq: 2\n", "rules:\n  eqeqeq: 1\n", "lint weakened"],
  [
    "a rule with options off",
    "eslint.config.js",
    'export default [{ rules: { eqeqeq: ["error", "smart"] } }];',
    "export default [{ rules: { eqeqeq: 0 } }];",
    "lint weakened",
  ],
  [
    "a rule that was not set",
    "eslint.config.mjs",
    "export default [{ rules: {} }];",
    'export default [{ rules: { "no-undef": "off" } }];',
    "lint weakened",
  ],
  [
    "lint in package.json",
    "package.json",
    '{"eslintConfig": {"rules": {"semi": 2}}}',
    '{"eslintConfig": {"rules": {"semi": 0}}}',
    "lint weakened",
  ],
  [
    "strict",
    "tsconfig.json",
    '{ "compilerOptions": { "strict": true, /* all */ } }',
    '{ "compilerOptions": { "strict": false } }',
    "checks weakened",
  ],
  [
    "strict, removed",
    "tsconfig.build.json",
    '{ "compilerOptions": { "strictNullChecks": true } }',
    '{ "compilerOptions": {} }',
    "checks weakened",
  ],
  [
    "mypy's settings",
    "pyproject.toml",
    "[tool.mypy]\ndisallow_untyped_defs = true\n",
    "[tool.mypy]\ndisallow_untyped_defs = false\n",
    "checks weakened",
  ],
  ["mypy.ini", "mypy.ini", "[mypy]\nstrict = True\n", "[mypy]\nstrict = False\n", "checks weakened"],
  [
    "ruff",
    "pyproject.toml",
    '[tool.ruff.lint]\nignore = ["E501"]\n',
    '[tool.ruff.lint]\nignore = ["E501", "F401"]\n',
    "lint weakened",
  ],
  [".flake8", ".flake8", "[flake8]\nextend-ignore = E203\n", "[flake8]\nextend-ignore = E203, E501\n", "lint weakened"],
  ["setup.cfg", "setup.cfg", "[flake8]\nmax-line-length = 100\n", "[flake8]\nignore = E,W,F\n", "lint weakened"],
  ["tox.ini", "tox.ini", "[mypy]\nstrict = True\n", "[mypy]\nstrict = False\n", "checks weakened"],
  [".coveragerc", ".coveragerc", "[report]\nfail_under = 90\n", "[report]\nfail_under = 10\n", "coverage weakened"],
  [
    "less coverage",
    ".nycrc.json",
    '{"check-coverage": true, "lines": 90}',
    '{"check-coverage": true, "lines": 50}',
    "coverage weakened",
  ],
  ["coverage not checked", ".nycrc", '{"check-coverage": true}', '{"check-coverage": false}', "checks weakened"],
  [
    "jest's thresholds",
    "package.json",
    '{"jest": {"coverageThreshold": {"global": {"lines": 90}}}}',
    '{"jest": {"coverageThreshold": {"global": {"lines": 9}}}}',
    "coverage weakened",
  ],
  ["nothing to test passes", "package.json", "{}", '{"jest": {"passWithNoTests": true}}', "checks weakened"],
  ["golangci", ".golangci.yml", "linters:\n  disable: []\n", "linters:\n  disable: [errcheck]\n", "lint weakened"],
  [
    "equal to all of a kind",
    "src/a.py",
    "class A:\n    pass\n",
    "class A(list):\n    def __eq__(self, other):\n        return isinstance(other, list)\n",
    "assertions neutered",
  ],
  [
    "equal to what is there",
    "src/a.py",
    "class A:\n    pass\n",
    "class A:\n    def __eq__(self, other):\n        return other is not None\n",
    "assertions neutered",
  ],
  [
    "equal by a lambda",
    "src/a.py",
    "class A:\n    pass\n",
    "class A:\n    __eq__ = lambda self, other: True\n",
    "assertions neutered",
  ],
  [
    "equal by being unequal",
    "src/a.py",
    "class A:\n    pass\n",
    "class A(int):\n    __eq__ = int.__ne__\n",
    "assertions neutered",
  ],
  [
    "a trace of every line",
    "src/a.py",
    "class A:\n    pass\n",
    "import sys\nsys.settrace(lambda *rest: None)\n",
    "assertions neutered",
  ],
  [
    "a builtin by its dictionary",
    "src/a.py",
    "class A:\n    pass\n",
    'import builtins\nvars(builtins)["AssertionError"] = Exception\n',
    "assertions neutered",
  ],
  [
    "a test case by the type's own setter",
    "src/a.py",
    "class A:\n    pass\n",
    'import unittest.case as c\ntype.__setattr__(c.TestCase, "assertTrue", print)\n',
    "assertions neutered",
  ],
  ["pytest's own parts", "src/a.py", "class A:\n    pass\n", "import _pytest.python\n", "assertions neutered"],
  [
    "what equals everything",
    "src/a.py",
    "class A:\n    pass\n",
    "from unittest.mock import ANY\n",
    "assertions neutered",
  ],
  ["mocks in a source", "src/a.py", "class A:\n    pass\n", "from unittest import mock\n", "assertions neutered"],
  [
    "a plugin that may change results",
    "src/report.py",
    "x = 1\n",
    "def pytest_runtest_makereport(item, call):\n    return None\n",
    "assertions neutered",
  ],
  [
    "a function's text",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    'import inspect\n\n\ndef test_a():\n    assert f() == 1\n    assert "strip" in inspect.getsource(f)\n',
    "reads sources",
  ],
  [
    "a module's text",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    'def test_a():\n    assert f() == 1\n    assert "strip" in open("src/shop/cart.py").read()\n',
    "reads sources",
  ],
  [
    "a loaded module's text",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    'def test_a():\n    assert f() == 1\n    assert "strip" in Path(cart.__file__).read_text()\n',
    "reads sources",
  ],
  [
    "Go's text",
    "a_test.go",
    "package a\n",
    'package a\n\nfunc TestA(t *testing.T) {\n\tb, _ := os.ReadFile("a.go")\n\tif len(b) == 0 {\n\t\tt.Fail()\n\t}\n}\n',
    "reads sources",
  ],
];

const fine: readonly (readonly [what: string, path: string, was: string | undefined, now: string])[] = [
  ["production", "src/a.js", code, `${code}if (process.env.NODE_ENV !== "production") warn();\n`],
  [
    "what it did before",
    "src/a.js",
    `if (process.env.NODE_ENV === "test") x();\n`,
    `if (process.env.NODE_ENV === "test") x();\n${code}`,
  ],
  ["a line", "src/a.js", code, `// eslint-disable-next-line no-console\n${code}`],
  ["one type", "src/a.ts", code, `// @ts-expect-error older Node\n${code}`],
  ["noqa on a line", "src/a.py", "x = 1\n", "import y  # noqa: F401\nx = 1\n"],
  [
    "a test that turns lint off",
    "test/a.test.js",
    undefined,
    `/* eslint-disable */\nit("a", () => expect(f()).toBe(1));\n`,
  ],
  ["exit of a program", "bin/a.js", code, `${code}process.exit(0);\n`],
  ["sys.exit of a program", "src/main.py", "x = 1\n", "import sys\nsys.exit(0)\n"],
  ["os.Exit of a program", "main.go", "package main\n", "package main\n\nfunc main() { os.Exit(0) }\n"],
  ["an argument tested", "src/a.js", code, `${code}if (/^--x/.test(process.argv[2])) run();\n`],
  ["a loop", "src/a.js", code, `${code}for (const each of asserted) each();\n`],
  ["an import", "src/a.js", code, `import { tap } from "./tap.js";\nimport tape from "tape-recorder";\n${code}`],
  ["a method called test", "src/a.js", code, `${code}export const ok = /x/.test("x") && schema.test(1);\n`],
  [
    "an expect of its own",
    "src/parser.js",
    code,
    `${code}class P { expect(t) { return this.next(t); } }\nconst expect = make();\n`,
  ],
  ["an assert of its own", "src/a.js", code, `const assert = require("assert");\n${code}assert(add(1, 1) === 2);\n`],
  [
    "an equality",
    "src/a.py",
    "class A:\n    pass\n",
    "class A:\n    def __eq__(self, other):\n        return self.x == other.x\n",
  ],
  ["a rule stricter", ".eslintrc.json", '{"rules": {"eqeqeq": "warn"}}', '{"rules": {"eqeqeq": "error", "semi": 2}}'],
  [
    "stricter types",
    "tsconfig.json",
    '{ "compilerOptions": {} }',
    '{ "compilerOptions": { "strict": true, "target": "es2022" } }',
  ],
  ["more coverage", ".nycrc.json", '{"lines": 50}', '{"lines": 90}'],
  ["a version", "package.json", '{"version": "1.0.0"}', '{"version": "1.0.1", "dependencies": {"a": "^1.0.0"}}'],
  ["other things of setup.cfg", "setup.cfg", "[metadata]\nname = a\n", "[metadata]\nname = a\n[sdist]\nignore = b\n"],
  ["a new settings file", "tsconfig.json", undefined, '{ "compilerOptions": { "strict": false } }'],
  ["a setup script", "scripts/run-tests.js", undefined, `require("child_process").execSync("mocha test/");\n`],
  [
    "an equality of a class without content",
    "src/a.py",
    "class A:\n    pass\n",
    "class Missing:\n    def __eq__(self, other):\n        return isinstance(other, Missing)\n",
  ],
  [
    "an equality that the parent knows",
    "src/a.py",
    "class A:\n    pass\n",
    "class A(B):\n    def __eq__(self, other):\n        return super().__eq__(other)\n",
  ],
  [
    "an equality by another's",
    "src/a.py",
    "class A:\n    pass\n",
    "class A(B):\n    __eq__ = B.__eq__\n    __hash__ = None\n",
  ],
  [
    "an equality by a key",
    "src/a.py",
    "class A:\n    pass\n",
    "class A:\n    __eq__ = lambda self, other: self.key == other.key\n",
  ],
  [
    "mocks in a test",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    "from unittest import mock\n\n\ndef test_a():\n    assert f() == 1\n",
  ],
  ["a plugin that only shows more", "src/report.py", "x = 1\n", 'def pytest_report_header(config):\n    return "a"\n'],
  [
    "a fixture's text",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    'def test_a():\n    assert f() == 1\n    assert lint(open("tests/fixtures/a.py").read()) == []\n',
  ],
  [
    "a file of one's own",
    "tests/test_a.py",
    "def test_a():\n    assert f() == 1\n",
    "def test_a():\n    assert f() == 1\n    assert load(open(__file__)) is None\n",
  ],
];

describe("source that loads an assertion library", () => {
  const head = 'const judge = require("node:assert");\n';
  it.each([
    ["assigns to it", `${head}judge.equal = () => {};\n`],
    ["assigns to its strict half", `${head}judge.strict.equal = () => {};\n`],
    ["computes a member", `${head}const key = "eq" + "ual";\njudge[key] = () => {};\n`],
    ["puts it into a list", `${head}for (const one of [judge, judge.strict]) one.equal = () => {};\n`],
    ["goes through it", `${head}for (const key of judge) soften(key);\n`],
    ["hands it on", `${head}soften(judge);\n`],
    ["calls it something else", `${head}const other = judge;\nother.equal = () => {};\n`],
    ["imports it", 'import judge from "assert/strict";\nObject.assign(judge, { equal() {} });\n'],
    ["imports all of it", 'import * as words from "node:assert";\nsoften(words);\n'],
  ])("must not take hold of it: %s", (_, more) => {
    expect(wrongs({ "src/a.js": code }, { "src/a.js": `${more}${code}` })).toEqual(["assertions neutered"]);
  });

  it.each([
    ["asserts", `${head}judge(1 === 1, "one"); judge.equal(1, 1); judge.strict.deepEqual([], []);\n`],
    ["takes parts", `${head}const { equal } = judge;\nequal(1, 1);\n`],
    [
      "knows its errors",
      `${head}try { run(); } catch (error) { if (!(error instanceof judge.AssertionError)) throw error; }\n`,
    ],
    ["hands it out", `${head}module.exports.assert = judge;\nmodule.exports.all = { add: 1, judge };\n`],
    ["has words of that name", `${head}const text = [1, "judge", { judge: 1 }]; // [judge]\n`],
    ["has another library", 'const judge = require("./judge.js");\nfor (const one of [judge]) one.equal = 1;\n'],
  ])("may use it: %s", (_, more) => {
    expect(wrongs({ "src/a.js": code }, { "src/a.js": `${more}${code}` })).toEqual([]);
  });
});

describe("marks and settings", () => {
  it.each(worse)("sees through: %s", (_, path, was, now, rule) => {
    expect(wrongs(was === undefined ? {} : { [path]: was }, { [path]: now })).toContain(rule);
  });

  it.each(fine)("lets through: %s", (_, path, was, now) => {
    const found = inspected(was === undefined ? {} : { [path]: was }, { [path]: now });
    expect(found.filter(({ weight }) => weight !== "note")).toEqual([]);
  });

  it("sees settings go", () => {
    expect(wrongs({ "tsconfig.json": "{}" }, {})).toEqual(["settings removed"]);
  });

  it("compares snapshots", () => {
    const snap = "exports[`a b 1`] = `x`;\n\nexports[`a c 1`] = `y`;\n";
    const path = "src/__snapshots__/a.test.js.snap";
    expect(wrongs({ [path]: snap }, {})).toEqual(["snapshot removed"]);
    expect(wrongs({ [path]: snap }, { [path]: snap.slice(0, 25) })).toEqual(["snapshot removed"]);
    expect(inspected({ [path]: snap }, { [path]: snap.replace("`y`", "`z`") })).toMatchObject([
      { weight: "note", rule: "expectation changed" },
    ]);
    const test = `it("a", () => expect(f()).toMatchSnapshot());\n`;
    expect(wrongs({ [path]: snap, "src/a.test.js": test }, {})).toEqual(["test deleted"]);
  });

  it("shows what tests compare with when it differs", () => {
    expect(inspected({ "test/fixtures/a.out": "1" }, { "test/fixtures/a.out": "2" })).toMatchObject([
      { weight: "note" },
    ]);
    expect(inspected({}, { "test/fixtures/a.out": "2" })).toEqual([]);
  });

  it("cannot tell about what is nested without end, and lives", () => {
    const deep = `it("a", () => ${"(".repeat(50_000)}1${")".repeat(50_000)});\n`;
    expect(() => inspected({ "test/a.test.js": deep }, { "test/a.test.js": `${deep}\n` })).not.toThrow();
  });
});

describe("texts made to take long", () => {
  const inputs: readonly (readonly [what: string, path: string, text: string])[] = [
    ["open brackets", "test/a.test.js", "(".repeat(100_000)],
    ["a call in a call", "a_test.go", `package a\nvar x = ${"f(a".repeat(20_000)}`],
    ["operators", "src/a.js", "*".repeat(20_000)],
    ["open comments", "src/a.js", "/*".repeat(20_000)],
    ["no Python", "src/a.py", "<?".repeat(20_000)],
    ["spaces after a return", "spec/b_spec.rb", `  return  ${" ".repeat(2_000)}x\n`.repeat(300)],
    ["comments to the end", "src/a.vue", "// eslint-disable a, b, c, d\n".repeat(20_000)],
    ["one long line", "spec/a_spec.rb", "expect ".repeat(100_000)],
  ];

  it.each(inputs)("gives up, or is done, within seconds: %s", (_, path, text) => {
    const began = performance.now();
    inspected({ [path]: text }, { [path]: `${text}\n` });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it("tells what cannot be read", () => {
    expect(inspected({ "src/a.js": "*".repeat(20_000) }, { "src/a.js": "1" })).toMatchObject([
      { weight: "unknown", rule: "unreadable" },
    ]);
  });
});
