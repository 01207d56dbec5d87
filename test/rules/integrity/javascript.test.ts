import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

const path = "test/refund.test.js";
const head = `const test = require("node:test");\nconst assert = require("node:assert");\nconst { refund } = require("../src/refund");\n`;
const first = `test("refunds all", () => {\n  assert.equal(refund(5), 5);\n  assert.deepEqual(refund([1]), [1]);\n});\n`;
const second = `test("refuses zero", () => {\n  assert.throws(() => refund(0), /zero/);\n});\n`;
const base = head + first + second;
const mocha = `describe("refund", function () {\n  it("refunds all", function () {\n    expect(refund(5)).to.equal(5);\n    expect(refund(6)).to.be.a("number");\n  });\n  it("refuses zero", () => {\n    expect(() => refund(0)).to.throw(/zero/);\n  });\n});\n`;
const jest = `import { refund } from "../src/refund";\ndescribe("refund", () => {\n  it.each([[1, 1], [2, 2], [3, 3]])("refunds %i", (a, b) => {\n    expect(refund(a)).toBe(b);\n  });\n  test("is close", async () => {\n    await expect(rate()).resolves.toBeCloseTo(0.3, 5);\n    expect(all()).toEqual([1, 2]);\n  });\n});\n`;
const tape = `const test = require('tape');\ntest('adds', function (t) {\n  t.plan(2);\n  t.equal(add(1, 2), 3);\n  t.deepEqual(add([1]), [1], 'lists');\n  t.end();\n});\ntest('nests', (t) => {\n  t.test('inner', (st) => {\n    st.ok(add(0, 1) === 1);\n    st.end();\n  });\n});\n`;
const plain = `var assert = require('assert');\nvar add = require('../');\nassert.equal(add(1, 2), 3);\nassert.equal(add(0, 0), 0);\n`;

const swap = (text: string, ...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((rest, [from, to]) => {
    if (!rest.includes(from)) throw new Error(`not in the text: ${from}`);
    return rest.replace(from, to);
  }, text);

const worse: readonly (readonly [what: string, was: string, now: string, rule: string])[] = [
  ["a case deleted", base, head + first, "test deleted"],
  ["all cases deleted, one trivial added", base, `${head}test("works", () => { assert.ok(true); });\n`, "test deleted"],
  [
    "a case swapped for another",
    base,
    `${head}${first}test("exports a function", () => {\n  assert.equal(typeof refund, "function");\n});\n`,
    "test deleted",
  ],
  ["a case in a comment", base, `${head}${first}/*\n${second}*/\n`, "test deleted"],
  ["a case in line comments", base, head + first + second.replaceAll(/^/gmu, "// "), "test deleted"],
  [
    "a case that nothing calls",
    base,
    swap(base, ['test("refuses zero"', 'const noop = () => {};\nnoop("refuses zero"']),
    "test deleted",
  ],
  ["test.skip", base, swap(base, ['test("refuses', 'test.skip("refuses']), "test skipped"],
  ["an option", base, swap(base, ['test("refuses zero", ', 'test("refuses zero", { skip: true }, ']), "test skipped"],
  [
    "an option with a reason",
    base,
    swap(base, ['test("refuses zero", ', 'test("refuses zero", { skip: "flaky" }, ']),
    "test skipped",
  ],
  ["a todo", base, swap(base, ['test("refuses zero", ', 'test("refuses zero", { todo: true }, ']), "test skipped"],
  ["test.todo without a body", base, `${head}${first}test.todo("refuses zero");\n`, "test skipped"],
  [
    "skipped by itself",
    base,
    swap(base, ['"refuses zero", () => {', '"refuses zero", (t) => {\n  t.skip();']),
    "test skipped",
  ],
  [
    "skipped under a condition",
    base,
    swap(base, ['test("refuses zero", ', 'test("refuses zero", { skip: process.env.CI }, ']),
    "test skipped",
  ],
  [
    "an alternative",
    base,
    swap(base, ['test("refuses zero"', '(process.env.FULL ? test : test.skip)("refuses zero"']),
    "test skipped",
  ],
  [
    "skipped and renamed",
    base,
    swap(base, ['test("refuses zero"', 'test.skip("refuses nothing at all"']),
    "test skipped",
  ],
  ["xit", mocha, swap(mocha, ['it("refuses', 'xit("refuses']), "test skipped"],
  ["this.skip()", mocha, swap(mocha, ['all", function () {', 'all", function () {\n    this.skip();']), "test skipped"],
  ["describe.skip", mocha, swap(mocha, ["describe(", "describe.skip("]), "test skipped"],
  ["xdescribe", mocha, swap(mocha, ["describe(", "xdescribe("]), "test skipped"],
  ["describe.skipIf", jest, swap(jest, ["describe(", "describe.skipIf(true)("]), "test skipped"],
  ["it.only", mocha, swap(mocha, ['it("refunds', 'it.only("refunds']), "test focused"],
  ["fit", mocha, swap(mocha, ['it("refunds', 'fit("refunds']), "test focused"],
  ["fdescribe", mocha, swap(mocha, ["describe(", "fdescribe("]), "test focused"],
  [
    "an option only",
    base,
    swap(base, ['test("refuses zero", ', 'test("refuses zero", { only: true }, ']),
    "test focused",
  ],
  ["a new case that is focused", base, `${base}test.only("more", () => assert.equal(refund(1), 1));\n`, "test focused"],
  ["an assertion removed", base, swap(base, ["  assert.deepEqual(refund([1]), [1]);\n", ""]), "assertions removed"],
  [
    "an assertion in a comment",
    base,
    swap(base, ["  assert.deepEqual", "  // assert.deepEqual"]),
    "assertions removed",
  ],
  [
    "all assertions removed",
    base,
    swap(base, ["  assert.throws(() => refund(0), /zero/);\n", ""]),
    "assertions removed",
  ],
  ["a call left of an assertion", base, swap(base, ["assert.equal(refund(5), 5)", "refund(5)"]), "assertions removed"],
  [
    "an assertion of nothing",
    base,
    swap(base, ["assert.equal(refund(5), 5)", "assert.equal(5, 5)"]),
    "assertions removed",
  ],
  [
    "an assertion of itself",
    base,
    swap(base, ["assert.deepEqual(refund([1]), [1])", "assert.deepEqual(refund, refund)"]),
    "assertions removed",
  ],
  [
    "or true",
    base,
    swap(base, ["assert.equal(refund(5), 5)", "assert.ok(refund(5) === 5 || true)"]),
    "assertions removed",
  ],
  [
    "a return before",
    base,
    swap(base, ["  assert.equal(refund(5)", "  return;\n  assert.equal(refund(5)"]),
    "assertions removed",
  ],
  [
    "if (false)",
    base,
    swap(base, [
      "  assert.deepEqual(refund([1]), [1]);",
      "  if (false) {\n    assert.deepEqual(refund([1]), [1]);\n  }",
    ]),
    "assertions removed",
  ],
  [
    "in a function that nobody calls",
    base,
    swap(base, [
      "  assert.deepEqual(refund([1]), [1]);",
      "  const later = () => {\n    assert.deepEqual(refund([1]), [1]);\n  };",
    ]),
    "assertions removed",
  ],
  [
    "try without a way out",
    base,
    swap(base, [
      "  assert.throws(() => refund(0), /zero/);",
      "  try {\n    assert.throws(() => refund(0), /zero/);\n  } catch (error) {\n    console.log(error);\n  }",
    ]),
    "assertions removed",
  ],
  [
    "a promise's failure swallowed",
    jest,
    swap(jest, ["toBeCloseTo(0.3, 5)", "toBeCloseTo(0.3, 5).catch(() => {})"]),
    "assertions removed",
  ],
  [
    "a loop over nothing",
    base,
    swap(base, [
      "  assert.deepEqual(refund([1]), [1]);",
      "  for (const a of []) {\n    assert.deepEqual(refund([1]), [1]);\n  }",
    ]),
    "assertions removed",
  ],
  ["equal becomes ok", base, swap(base, ["assert.equal(refund(5), 5)", "assert.ok(refund(5))"]), "assertions weakened"],
  [
    "equal becomes a type",
    base,
    swap(base, ["assert.equal(refund(5), 5)", 'assert.equal(typeof refund, "function")']),
    "assertions weakened",
  ],
  [
    "to.equal becomes to.exist",
    mocha,
    swap(mocha, ["expect(refund(5)).to.equal(5)", "expect(refund(5)).to.exist"]),
    "assertions weakened",
  ],
  ["throw becomes not.throw", mocha, swap(mocha, [".to.throw(/zero/)", ".to.not.throw()"]), "assertions weakened"],
  [
    "toEqual becomes toBeDefined",
    jest,
    swap(jest, ["expect(all()).toEqual([1, 2])", "expect(all()).toBeDefined()"]),
    "assertions weakened",
  ],
  [
    "toBe becomes toBeTruthy",
    jest,
    swap(jest, ["expect(refund(a)).toBe(b)", "expect(refund(a)).toBeTruthy()"]),
    "assertions weakened",
  ],
  ["anything", jest, swap(jest, ["toEqual([1, 2])", "toEqual(expect.anything())"]), "assertions weakened"],
  ["fewer digits", jest, swap(jest, ["toBeCloseTo(0.3, 5)", "toBeCloseTo(0.3, 1)"]), "assertions weakened"],
  ["rows removed", jest, swap(jest, [", [2, 2], [3, 3]", ""]), "rows removed"],
  ["tape: deleted", tape, tape.slice(0, tape.indexOf("test('nests'")), "test deleted"],
  [
    "tape: thinned",
    tape,
    swap(tape, ["  t.equal(add(1, 2), 3);\n", ""], ["t.plan(2)", "t.plan(1)"]),
    "assertions removed",
  ],
  ["tape: pass", tape, swap(tape, ["t.equal(add(1, 2), 3)", "t.pass('adds')"]), "assertions removed"],
  ["tape: ok", tape, swap(tape, ["t.equal(add(1, 2), 3)", "t.ok(add(1, 2))"]), "assertions weakened"],
  ["tape: nested thinned", tape, swap(tape, ["    st.ok(add(0, 1) === 1);\n", ""]), "assertions removed"],
  ["tape: ended early", tape, swap(tape, ["  t.plan(2);", "  t.end();\n  return;"]), "assertions removed"],
  ["outside of cases", plain, swap(plain, ["assert.equal(add(0, 0), 0);\n", ""]), "assertions removed"],
  ["outside of cases, all", plain, "require('../');\n", "test deleted"],
  ["assert replaced", base, swap(base, [first, `assert.equal = () => {};\n${first}`]), "assertions neutered"],
  ["expect replaced", jest, `global.expect = () => new Proxy(() => {}, {});\n${jest}`, "assertions neutered"],
  ["assert mocked", jest, `jest.mock("assert");\n${jest}`, "assertions neutered"],
  [
    "defineProperty",
    base,
    swap(base, [first, `Object.defineProperty(assert, "equal", { value() {} });\n${first}`]),
    "assertions neutered",
  ],
  ["process.exit", base, `${base}process.exit(0);\n`, "early exit"],
  ["exit code on exit", base, `${base}process.on("exit", () => { process.exitCode = 0; });\n`, "early exit"],
  ["errors swallowed", base, `process.on("uncaughtException", () => {});\n${base}`, "early exit"],
];

const fine: readonly (readonly [what: string, was: string, now: string])[] = [
  ["a case added", base, `${base}test("half", () => {\n  assert.equal(refund(2.5), 2.5);\n});\n`],
  ["assertions added", base, swap(base, ["/zero/);", "/zero/);\n  assert.throws(() => refund(-1));"])],
  ["a case renamed", base, swap(base, ["refuses zero", "throws when there is nothing"])],
  ["a case renamed and reordered", base, head + second.replace("refuses zero", "zero is refused") + first],
  [
    "cases put into a suite",
    base,
    `${head}const { describe } = test;\ndescribe("refund", () => {\n${first}${second}});\n`,
  ],
  ["another value expected", base, swap(base, ["refund(5), 5", "refund(5), 4"])],
  [
    "equal becomes strictEqual",
    base,
    swap(base, ["assert.equal", "assert.strictEqual"], ["assert.deepEqual", "assert.deepStrictEqual"]),
  ],
  ["ok becomes equal", tape, swap(tape, ["st.ok(add(0, 1) === 1)", "st.equal(add(0, 1), 1)"])],
  ["quotes and layout", base, base.replaceAll('"', "'").replaceAll("  assert", "\tassert")],
  ["ASCII to TypeScript arrows", mocha, mocha.replaceAll("function () {", "() => {")],
  ["a message added", base, swap(base, ["refund(5), 5", 'refund(5), 5, "all of it"'])],
  [
    "assertions moved to another case",
    base,
    head +
      first.replace("  assert.deepEqual(refund([1]), [1]);\n", "") +
      `test("lists", () => {\n  assert.deepEqual(refund([1]), [1]);\n});\n` +
      second,
  ],
  [
    "two cases made one",
    base,
    `${head}test("refunds all", () => {\n  assert.equal(refund(5), 5);\n  assert.deepEqual(refund([1]), [1]);\n  assert.throws(() => refund(0), /zero/);\n});\n`,
  ],
  ["skipped before, runs now", swap(base, ['test("refuses', 'test.skip("refuses']), base],
  [
    "skipped before and after",
    swap(base, ['test("refuses', 'test.skip("refuses']),
    swap(base, ['test("refuses', 'test.skip("refuses'], ["refund(5), 5", "refund(5), 6"]),
  ],
  [
    "a platform",
    base,
    swap(base, ['test("refuses zero", ', 'test("refuses zero", { skip: process.platform === "win32" }, ']),
  ],
  ["skip: false", base, swap(base, ['test("refuses zero", ', 'test("refuses zero", { skip: false }, '])],
  ["a return in a callback", base, swap(base, ["() => refund(0), /zero/", "() => { return refund(0); }, /zero/"])],
  [
    "try that rethrows",
    base,
    swap(base, [
      "  assert.equal(refund(5), 5);",
      "  try {\n    assert.equal(refund(5), 5);\n  } catch (error) {\n    throw new Error('no');\n  }",
    ]),
  ],
  [
    "a helper that asserts",
    base,
    head +
      `function same(a, b) {\n  assert.equal(refund(a), b);\n}\n` +
      first.replace("assert.equal(refund(5), 5)", "same(5, 5)") +
      second,
  ],
  [
    "cases become a table",
    base,
    swap(base, [
      "  assert.equal(refund(5), 5);\n  assert.deepEqual(refund([1]), [1]);\n",
      "  for (const [a, b] of [[5, 5], [[1], [1]]]) {\n    assert.deepEqual(refund(a), b);\n  }\n",
    ]),
  ],
  ["rows changed", jest, swap(jest, ["[3, 3]", "[4, 4], [5, 5]"])],
  ["more digits", jest, swap(jest, ["toBeCloseTo(0.3, 5)", "toBeCloseTo(0.3, 8)"])],
  [
    "equal(x, true) becomes ok(x)",
    base.replace("refund(5), 5", "refund(5), true"),
    base.replace("assert.equal(refund(5), 5)", "assert.ok(refund(5))"),
  ],
  [
    "plan raised",
    tape,
    swap(
      tape,
      ["t.plan(2)", "t.plan(3)"],
      ["  t.end();\n});\ntest('nests'", "  t.equal(add(2, 2), 4);\n  t.end();\n});\ntest('nests'"],
    ),
  ],
  ["a child that exits badly", base, `${base}if (require.main !== module) process.exit(1);\n`],
];

const twice = `test("parses", (t) => {\n  t.deepEqual(parse(["-a"]), { a: 1 });\n  t.deepEqual(parse(["-b"]), { b: 1 });\n  t.deepEqual(parse(["-b"]), { b: 1 });\n});\n`;
const callback = `test("reads", (t) => {\n  readFile(name, (err, data) => {\n    t.error(err);\n    t.equal(data, "x");\n  });\n});\n`;
const awaited = `test("reads", async (t) => {\n  const data = await readFile(name);\n  t.equal(data, "x");\n});\n`;

describe("claims that are not lost", () => {
  it("shows one that stood there twice in a row", () => {
    const once = swap(twice, ['  t.deepEqual(parse(["-b"]), { b: 1 });\n', ""]);
    expect(inspected({ [path]: twice }, { [path]: once })).toMatchObject([{ weight: "note" }]);
    expect(wrongs({ [path]: once }, { [path]: swap(once, ['  t.deepEqual(parse(["-b"]), { b: 1 });\n', ""]) })).toEqual(
      ["assertions removed"],
    );
  });

  it("shows errors of callbacks that are awaited now", () => {
    expect(inspected({ [path]: callback }, { [path]: awaited })).toMatchObject([{ weight: "note" }]);
    expect(wrongs({ [path]: callback }, { [path]: swap(callback, ["    t.error(err);\n", ""]) })).not.toEqual([]);
    expect(wrongs({ [path]: callback }, { [path]: swap(awaited, ['  t.equal(data, "x");\n', ""]) })).not.toEqual([]);
  });
});

describe("JavaScript tests", () => {
  it.each(worse)("sees through: %s", (_, was, now, rule) => {
    expect(wrongs({ [path]: was }, { [path]: now })).toContain(rule);
  });

  it.each(fine)("lets through: %s", (_, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });

  it("follows cases into other files, where a runner would find them", () => {
    expect(wrongs({ [path]: base }, { "test/unit/refund.test.js": base })).toEqual([]);
    expect(wrongs({ [path]: base }, { "test/a.test.js": head + first, "test/b.test.js": head + second })).toEqual([]);
    for (const lost of ["test/refund.js.bak", "attic/refund.js", "test/refund.disabled.js", "test/refund.txt"])
      expect(wrongs({ [path]: base }, { [lost]: base })).toEqual(["test deleted"]);
    expect(wrongs({ [path]: base }, {})).toEqual(["test deleted"]);
  });

  it("reads TypeScript and JSX", () => {
    const was = `it("renders", async () => {\n  const a = <Foo b="c">{x}</Foo>;\n  expect(a as unknown as number).toBe<number>(1);\n  expect(x!.y).toEqual({ a: 1 } satisfies T);\n});\n`;
    expect(wrongs({ "a.test.tsx": was }, { "a.test.tsx": was.replace(/ {2}expect\(x.*\n/u, "") })).toEqual([
      "assertions removed",
    ]);
    expect(
      wrongs(
        { "a.spec.mts": was.replace(/ {2}const.*\n/u, "") },
        { "a.spec.mts": was.replace(/ {2}const.*\n/u, "").replace("toBe<number>(1)", "toBeDefined()") },
      ),
    ).toEqual(["assertions weakened"]);
  });
});
