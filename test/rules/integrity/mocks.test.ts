import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

type Row = readonly [what: string, path: string, was: string, now: string];
const [j, p] = ["test/cart.test.ts", "tests/test_cart.py"];
const jsHead = `import { total, tax as vat } from "../src/cart.js";\nimport * as cart from "../src/cart.js";\nimport { fetchRates } from "../src/rates.js";\nimport fs from "node:fs";\n`;
const jsBody = `test("adds up", async () => {\n  expect(total([1, 2])).toBe(3);\n  const sum = await vat(3);\n  expect(sum).toBe(0.6);\n  expect(cart.round(1.4)).toBe(1);\n});\n`;
const inJs = (what: string, more: string, body = jsBody): Row => [what, j, jsHead + body, jsHead + more + body];
const inCase = (what: string, more: string): Row => [
  what,
  j,
  jsHead + jsBody,
  jsHead + jsBody.replace("=> {\n", `=> {\n  ${more}\n`),
];
const pyHead = `from unittest.mock import patch\nimport pytest\nfrom shop.cart import total, tax as vat\nfrom shop import rates\n\n\n`;
const pyBody = `def test_total():\n    assert total([1, 2]) == 3\n    sum = vat(3)\n    assert sum == 0.6\n    assert rates.rate("EUR") == 1\n`;
const inPy = (what: string, before: string): Row => [what, p, pyHead + pyBody, pyHead + before + pyBody];
const inPyCase = (what: string, more: string): Row => [
  what,
  p,
  pyHead + pyBody,
  pyHead + pyBody.replace("():\n", `(monkeypatch, mocker):\n    ${more}\n`),
];

const worse: readonly Row[] = [
  inJs("vi.mock", 'vi.mock("../src/cart.js", () => ({ total: () => 3, tax: () => 0.6, round: () => 1 }));\n'),
  inJs("without an extension", 'vi.mock("../src/cart", () => ({ total: () => 3 }));\n'),
  inJs("jest.mock without more", 'jest.mock("../src/cart.js");\n'),
  inJs("a module that is imported", 'vi.mock(import("../src/cart.js"), () => ({ total: () => 3 }));\n'),
  inJs(
    "part of it",
    'vi.mock("../src/cart.js", async (importOriginal) => ({ ...(await importOriginal()), total: () => 3 }));\n',
  ),
  inJs(
    "by its other name",
    'jest.mock("../src/cart.js", () => ({ ...jest.requireActual("../src/cart.js"), tax: () => 0.6 }));\n',
  ),
  inJs("mock.module", 'mock.module("../src/cart.js", { namedExports: { total: () => 3 } });\n'),
  inCase("doMock", 'vi.doMock("../src/cart.js", () => ({ total: () => 3 }));'),
  inCase("a spy", 'vi.spyOn(cart, "round").mockReturnValue(1);'),
  inCase("a method", 'mock.method(cart, "round", () => 1);'),
  inCase("a stub", 'sinon.stub(cart, "round").returns(1);'),
  [
    "esmock",
    j,
    jsHead + jsBody,
    `import esmock from "esmock";\nconst { total } = await esmock("../src/index.js", { "../src/cart.js": { total: () => 3 } });\n${jsHead.replace("total, ", "")}${jsBody}`,
  ],
  [
    "required",
    "test/a.test.js",
    'const { add } = require("../src/add");\nit("adds", () => {\n  assert.equal(add(1, 2), 3);\n});\n',
    'jest.mock("../src/add", () => ({ add: () => 3 }));\nconst { add } = require("../src/add");\nit("adds", () => {\n  assert.equal(add(1, 2), 3);\n});\n',
  ],
  inPy("a decorator", '@patch("shop.cart.total", return_value=3)\n'),
  inPy("where the test has it", '@patch("shop.cart.tax", lambda x: 0.6)\n'),
  inPy("an object", '@patch.object(rates, "rate", return_value=1)\n'),
  inPy(
    "a fixture",
    '@pytest.fixture(autouse=True)\ndef _made(monkeypatch):\n    monkeypatch.setattr("shop.cart.total", lambda x: 3)\n\n\n',
  ),
  inPyCase("setattr", 'monkeypatch.setattr(rates, "rate", lambda x: 1)'),
  inPyCase("mocker", 'mocker.patch("shop.rates.rate", return_value=1)'),
];

const fine: readonly Row[] = [
  inJs("another module", 'vi.mock("../src/rates.js", () => ({ fetchRates: vi.fn() }));\n'),
  inJs(
    "another module that is asked",
    'vi.mock("../src/rates.js");\n',
    `${jsBody}test("asks", () => {\n  total([1]);\n  expect(fetchRates).toHaveBeenCalledWith("EUR");\n  expect(vi.mocked(fetchRates).mock.calls).toHaveLength(1);\n});\n`,
  ),
  inJs(
    "another part of it",
    'vi.mock("../src/cart.js", async (importOriginal) => ({ ...(await importOriginal()), now: () => 1 }));\n',
  ),
  inJs("watched only", 'vi.mock("../src/cart.js", { spy: true });\n'),
  inJs(
    "a package",
    'vi.mock("axios");\nvi.mock("node:fs");\n',
    `${jsBody}test("writes", () => {\n  expect(fs.readFileSync("a")).toBe("b");\n});\n`,
  ),
  inCase("a spy that calls through", 'const spy = vi.spyOn(cart, "round");\n  expect(spy).not.toHaveBeenCalled();'),
  inCase("a spy on something else", 'vi.spyOn(rates, "get").mockReturnValue(1);'),
  inCase("the clock", 'vi.spyOn(Date, "now").mockReturnValue(1);\n  expect(Date.now()).toBe(1);'),
  inCase("a method watched", 'mock.method(cart, "round");'),
  [
    "proxyquire",
    j,
    jsHead + jsBody,
    `const { total } = proxyquire("../src/cart", { "./rates": { fetchRates: () => 1 } });\n${jsHead.replace("total, ", "")}${jsBody}`,
  ],
  [
    "mocked before",
    j,
    `vi.mock("../src/cart.js");\n${jsHead}${jsBody}`,
    `vi.mock("../src/cart.js");\n${jsHead}${jsBody.replace("toBe(3)", "toBe(4)")}`,
  ],
  inPy("another function", '@patch("shop.cart.fetch_rates", return_value=1)\n'),
  inPy("another module's", '@patch("other.total", return_value=3)\n'),
  inPy("the clock", '@patch("shop.cart.time.time", return_value=3)\n'),
  inPy("watched only", '@patch("shop.cart.total", wraps=total)\n'),
  inPyCase("an environment variable", 'monkeypatch.setenv("SHOP", "1")'),
  inPyCase("a setting", 'monkeypatch.setattr(rates, "TABLE", {"EUR": 1})'),
  [
    "in another case",
    p,
    pyHead + pyBody,
    `${pyHead + pyBody}\n\n@patch("shop.cart.total", return_value=3)\ndef test_report(made):\n    assert report() == "3"\n    made.assert_called_once()\n`,
  ],
  [
    "the class is used",
    p,
    pyHead + pyBody,
    `${pyHead}@patch("shop.cart.Client")\n${pyBody.replace("():", "(client):")}    client.assert_called()\n`,
  ],
];

describe("mocks of what a test is about", () => {
  it.each(worse)("are seen through: %s", (_, path, was, now) => {
    expect(wrongs({ [path]: was }, { [path]: now })).toContain("assertions neutered");
  });

  it.each(fine)("are not those of anything else: %s", (_, path, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });
});
