import { describe, expect, it } from "vitest";
import { file, refused, swapped, type Row } from "./refused.ts";

const T = "test/cart.test.js";
const nt = `import test from "node:test";\nimport assert from "node:assert";\nimport { total } from "../src/cart.js";\ntest("adds up", () => {\n  assert.equal(total([1, 2]), 3);\n});\ntest("is zero when empty", () => {\n  assert.equal(total([]), 0);\n});\n`;
const N = (what: string, ...ps: readonly (readonly [string, string])[]) => file(what, T, nt, swapped(nt, ...ps));
const vt = `import { describe, expect, it } from "vitest";\nimport { total } from "../src/cart";\ndescribe("cart", () => {\n  it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });\n  it("is zero when empty", () => {\n    expect(total([])).toBe(0);\n  });\n});\n`;
const V = (what: string, ...ps: readonly (readonly [string, string])[]) =>
  file(what, "test/cart.test.ts", vt, swapped(vt, ...ps));
const P = "tests/test_cart.py";
const py = `import pytest\nfrom shop.cart import total\n\n\ndef test_adds_up():\n    assert total([1, 2]) == 3\n\n\ndef test_is_zero_when_empty():\n    assert total([]) == 0\n`;
const Y = (what: string, ...ps: readonly (readonly [string, string])[]) => file(what, P, py, swapped(py, ...ps));
const G = "cart_test.go";
const go = `package cart\n\nimport "testing"\n\nfunc TestAddsUp(t *testing.T) {\n\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestEmpty(t *testing.T) {\n\tif got := Total(); got != 0 {\n\t\tt.Fatalf("got %d", got)\n\t}\n}\n`;
const O = (what: string, ...ps: readonly (readonly [string, string])[]) => file(what, G, go, swapped(go, ...ps));
const wrong: readonly Row[] = [
  // environment switches
  N("env const alternative", [`test("adds up"`, `const run = process.env.CI ? test.skip : test;\nrun("adds up"`]),
  N("env const alternative 2", [
    `test("adds up"`,
    `const maybe = process.env.FULL === "1" ? test : test.skip;\nmaybe("adds up"`,
  ]),
  V(
    "itif const",
    [`describe("cart"`, `const itFull = process.env.FULL ? it : it.skip;\ndescribe("cart"`],
    [`it("adds up"`, `itFull("adds up"`],
  ),
  V(
    "it bound to skip",
    [`describe("cart"`, `const later = it.skip;\ndescribe("cart"`],
    [`it("adds up"`, `later("adds up"`],
  ),
  V("shadowing it", [`describe("cart", () => {`, `describe("cart", () => {\n  const it = (title, run) => {};`]),
  V("import renamed", [
    `import { describe, expect, it } from "vitest";`,
    `import { describe, expect, it as real } from "vitest";\nconst it = real.skip;`,
  ]),
  V("import describe.skip alias", [
    `import { describe, expect, it } from "vitest";`,
    `import { describe as suite_, expect, it } from "vitest";\nconst describe = suite_.skip;`,
  ]),
  V("if env around it", [
    `  it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });`,
    `  if (process.env.FULL) {\n    it("adds up", () => {\n      expect(total([1, 2])).toBe(3);\n    });\n  }`,
  ]),
  V("if false around it", [
    `  it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });`,
    `  if (false) {\n    it("adds up", () => {\n      expect(total([1, 2])).toBe(3);\n    });\n  }`,
  ]),
  V("return in describe", [`  it("is zero`, `  return;\n  it("is zero`]),
  V("env return in describe", [`  it("is zero`, `  if (process.env.CI) return;\n  it("is zero`]),
  V("&& around", [`  it("adds up"`, `  process.env.FULL && it("adds up"`]),
  V("describe.runIf env", [`describe("cart"`, `describe.runIf(process.env.FULL)("cart"`]),
  V("options skip shorthand", [`it("adds up", () => {`, `const skip = true;\n  it("adds up", { skip }, () => {`]),
  V(
    "options spread",
    [`it("adds up", () => {`, `it("adds up", { ...slow }, () => {`],
    [`describe("cart"`, `const slow = { skip: true };\ndescribe("cart"`],
  ),
  V("todo trailing", [`it("adds up"`, `it.todo("adds up"`]),
  V("it.fails", [`it("adds up"`, `it.fails("adds up"`]),
  V("test.failing jest", [`it("adds up"`, `it.failing("adds up"`]),
  V("bracket skip", [`it("adds up"`, `it["skip"]("adds up"`]),
  V("bracket only", [`it("adds up"`, `it["only"]("adds up"`]),
  V("computed", [`it("adds up"`, `it[mode]("adds up"`], [`describe("cart"`, `const mode = "skip";\ndescribe("cart"`]),
  V("skip via call", [`it("adds up", `, `it.skip.call(null, "adds up", `]),
  V("ctx skip", [`it("adds up", () => {`, `it("adds up", ({ skip }) => {\n    skip();`]),
  V("ctx.skip", [`it("adds up", () => {`, `it("adds up", (context) => {\n    context.skip();`]),
  V("beforeEach skip", [`describe("cart", () => {`, `describe("cart", () => {\n  beforeEach((ctx) => ctx.skip());`]),
  V("jest pending()", [`it("adds up", () => {`, `it("adds up", () => {\n    pending("later");`]),
  V("describe.todo", [`describe("cart"`, `describe.todo("cart"`]),
  V("retry", [`it("adds up", () => {`, `it("adds up", { retry: 50 }, () => {`]),
  V("jest.retryTimes", [`describe("cart"`, `jest.retryTimes(20);\ndescribe("cart"`]),
  N("mocha this.retries", [`test("adds up", () => {`, `test("adds up", function () {\n  this.retries(20);`]),
  V("no await of rejects", [`expect(total([1, 2])).toBe(3);`, `setTimeout(() => expect(total([1, 2])).toBe(3), 0);`]),
  V("promise never awaited then", [
    `expect(total([1, 2])).toBe(3);`,
    `Promise.resolve().then(() => expect(total([1, 2])).toBe(3)).catch(() => {});`,
  ]),
  V("in catch(noop)", [
    `expect(total([1, 2])).toBe(3);`,
    `const noop = () => {};\n    Promise.resolve(total([1, 2])).then((v) => expect(v).toBe(3)).catch(noop);`,
  ]),
  V("try finally return", [
    `expect(total([1, 2])).toBe(3);`,
    `try { expect(total([1, 2])).toBe(3); } finally { return; }`,
  ]),
  V("expect.soft", [`expect(total([1, 2])).toBe(3);`, `try { expect(total([1, 2])).toBe(3); } catch { /* flaky */ }`]),
  V("no matcher", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2]));`]),
  V("matcher not called", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2])).toBe;`]),
  V("expect a constant", [`expect(total([1, 2])).toBe(3);`, `const got = 3;\n    expect(got).toBe(3);`]),
  V("typeof", [`expect(total([1, 2])).toBe(3);`, `expect(typeof total([1, 2])).toBe("number");`]),
  V("asymmetric any", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2])).toEqual(expect.any(Number));`]),
  V("greater", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2])).toBeGreaterThan(0);`]),
  V("oneOf", [`expect(total([1, 2])).toBe(3);`, `expect([1, 2, 3, 4]).toContain(total([1, 2]));`]),
  V("not null", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2])).not.toBeNull();`]),
  V("boolean cast", [`expect(total([1, 2])).toBe(3);`, `expect(!!total([1, 2])).toBe(true);`]),
  V("length only", [`expect(total([1, 2])).toBe(3);`, `expect(String(total([1, 2])).length).toBe(1);`]),
  V("inline snapshot", [`expect(total([1, 2])).toBe(3);`, `expect(total([1, 2])).toMatchSnapshot();`]),
  V("subset", [`expect(total([1, 2])).toBe(3);`, `expect({ a: total([1, 2]) }).toMatchObject({});`]),
  V("expected from itself via variable", [
    `expect(total([1, 2])).toBe(3);`,
    `const expected = total([1, 2]);\n    expect(total([1, 2])).toBe(expected);`,
  ]),
  V("expect.extend override", [
    `describe("cart"`,
    `expect.extend({ toBe: () => ({ pass: true, message: () => "" }) });\ndescribe("cart"`,
  ]),
  V("fake expect import", [
    `import { describe, expect, it } from "vitest";`,
    `import { describe, it } from "vitest";\nimport { expect } from "./expect";`,
  ]),
  V("fake expect local", [
    `import { describe, expect, it } from "vitest";`,
    `import { describe, it } from "vitest";\nconst expect = () => ({ toBe() {} });`,
  ]),
  V("fake expect function", [
    `import { describe, expect, it } from "vitest";`,
    `import { describe, it } from "vitest";\nfunction expect() { return { toBe() {} }; }`,
  ]),
  N("assert import swapped", [`import assert from "node:assert";`, `import assert from "../src/assert.js";`]),
  N("assert local object", [`import assert from "node:assert";`, `const assert = { equal() {} };`]),
  N("strict to loose proxied", [
    `import assert from "node:assert";`,
    `import real from "node:assert";\nconst assert = new Proxy(real, { get: () => () => {} });`,
  ]),
  N("swallow in wrapper", [
    `import assert from "node:assert";`,
    `import real from "node:assert";\nconst assert = { equal: (a, b) => { try { real.equal(a, b); } catch {} } };`,
  ]),
  N(
    "test wrapper swallow",
    [
      `test("adds up", () => {`,
      `const quietly = (run) => () => { try { run(); } catch {} };\ntest("adds up", quietly(() => {`,
    ],
    [`3);\n});`, `3);\n}));`],
  ),
  N(
    "mock.method subject default import",
    [`test("adds up", () => {`, `test("adds up", (t) => {\n  t.mock.method(cart, "total", () => 3);`],
    [`import { total } from "../src/cart.js";`, `import cart from "../src/cart.js";`],
    [`total([1, 2])`, `cart.total([1, 2])`],
  ),
  file(
    "proxyquire",
    T,
    nt.replace(`import { total } from "../src/cart.js";`, `const total = require("../src/cart.js");`),
    nt.replace(
      `import { total } from "../src/cart.js";`,
      `const proxyquire = require("proxyquire");\nconst total = proxyquire("./fake.js", { "../src/cart.js": () => 3 });`,
    ),
  ),
  file(
    "proxyquire subject member",
    T,
    nt,
    nt.replace(
      `import { total } from "../src/cart.js";`,
      `const proxyquire = require("proxyquire");\nconst { total } = proxyquire("../src/cart.js", { "./sum.js": { sum: () => 3 } }) && { total: () => 3 };`,
    ),
  ),
  file(
    "rewire set",
    T,
    nt,
    nt.replace(
      `import { total } from "../src/cart.js";`,
      `const rewire = require("rewire");\nconst cart = rewire("../src/cart.js");\ncart.__set__("total", () => 3);\nconst total = cart.__get__("total");`,
    ),
  ),
  file(
    "esmock whole",
    T,
    nt,
    nt.replace(
      `import { total } from "../src/cart.js";`,
      `import esmock from "esmock";\nconst { total } = await esmock("../src/index.js", { "../src/cart.js": { total: () => 3 } });`,
    ),
  ),
  file(
    "subject replaced by local",
    T,
    nt,
    nt.replace(`import { total } from "../src/cart.js";`, `const total = (l) => (l.length === 0 ? 0 : 3);`),
  ),
  file("subject replaced by fixture", T, nt, nt.replace(`"../src/cart.js"`, `"./fixtures/cart.js"`)),
  file(
    "require cache replaced",
    T,
    nt,
    nt.replace(
      `test("adds up"`,
      `require.cache[require.resolve("../src/cart.js")] = { exports: { total: () => 3 } };\ntest("adds up"`,
    ),
  ),
  file(
    "module._load",
    T,
    nt,
    nt.replace(`test("adds up"`, `Module._load = () => ({ total: () => 3 });\ntest("adds up"`),
  ),
  file(
    "vi.mock index reexport",
    "test/cart.test.ts",
    vt.replace("../src/cart", "../src/index"),
    vt
      .replace("../src/cart", "../src/index")
      .replace("describe(", `vi.mock("../src/cart", () => ({ total: (l) => l.length * 1.5 }));\ndescribe(`),
  ),
  // python
  Y("skipif true", [`def test_adds_up`, `@pytest.mark.skipif(True, reason="slow")\ndef test_adds_up`]),
  Y("skipif env", [`def test_adds_up`, `@pytest.mark.skipif(os.environ.get("CI"), reason="slow")\ndef test_adds_up`]),
  Y("skipif not false", [`def test_adds_up`, `@pytest.mark.skipif(not False, reason="slow")\ndef test_adds_up`]),
  Y("skipif 1 == 1", [`def test_adds_up`, `@pytest.mark.skipif(1 == 1, reason="slow")\ndef test_adds_up`]),
  Y("skipif string", [`def test_adds_up`, `@pytest.mark.skipif("True", reason="slow")\ndef test_adds_up`]),
  Y("skipif version always", [
    `def test_adds_up`,
    `@pytest.mark.skipif(sys.version_info >= (3, 0), reason="slow")\ndef test_adds_up`,
  ]),
  Y("pytestmark skipif env", [
    `import pytest\n`,
    `import os\nimport pytest\n\npytestmark = pytest.mark.skipif(bool(os.getenv("CI")), reason="ci")\n`,
  ]),
  Y("slow alias", [
    `def test_adds_up`,
    `slow = pytest.mark.skipif(not os.getenv("SLOW"), reason="slow")\n\n\n@slow\ndef test_adds_up`,
  ]),
  Y("skip alias", [`def test_adds_up`, `later = pytest.mark.skip(reason="later")\n\n\n@later\ndef test_adds_up`]),
  Y("module skip if", [
    `import pytest\n`,
    `import os\nimport pytest\n\nif os.environ.get("CI"):\n    pytest.skip("ci", allow_module_level=True)\n`,
  ]),
  Y("under if", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `if os.environ.get("FULL"):\n    def test_is_zero_when_empty():\n        assert total([]) == 0`,
  ]),
  Y("if False", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `if False:\n    def test_is_zero_when_empty():\n        assert total([]) == 0`,
  ]),
  Y("nested function", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `def later():\n    def test_is_zero_when_empty():\n        assert total([]) == 0`,
  ]),
  Y("class without Test", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `class Later:\n    def test_is_zero_when_empty(self):\n        assert total([]) == 0`,
  ]),
  Y("class with init", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `class TestLater:\n    def __init__(self):\n        pass\n\n    def test_is_zero_when_empty(self):\n        assert total([]) == 0`,
  ]),
  Y("same name twice", [
    `def test_is_zero_when_empty():\n    assert total([]) == 0`,
    `def test_is_zero_when_empty():\n    assert total([]) == 0\n\n\ndef test_is_zero_when_empty():\n    pass`,
  ]),
  Y("rebinding", [`    assert total([]) == 0\n`, `    assert total([]) == 0\n\n\ntest_is_zero_when_empty = None\n`]),
  Y("del", [`    assert total([]) == 0\n`, `    assert total([]) == 0\n\n\ndel test_is_zero_when_empty\n`]),
  Y("collect_ignore", [`import pytest\n`, `import pytest\n\ncollect_ignore_glob = ["*"]\n`]),
  Y("__test__ attribute", [
    `    assert total([]) == 0\n`,
    `    assert total([]) == 0\n\n\ntest_is_zero_when_empty.__test__ = False\n`,
  ]),
  Y("yield makes generator", [`    assert total([]) == 0\n`, `    yield\n    assert total([]) == 0\n`]),
  Y("fixture decorator", [`def test_is_zero`, `@pytest.fixture\ndef test_is_zero`]),
  Y("suppress", [
    `    assert total([]) == 0\n`,
    `    with contextlib.suppress(AssertionError):\n        assert total([]) == 0\n`,
  ]),
  Y("pytest.raises(Exception)", [
    `    assert total([]) == 0\n`,
    `    with pytest.raises(BaseException):\n        assert total([]) == 0\n`,
  ]),
  Y("assert tuple", [`    assert total([]) == 0\n`, `    assert (total([]) == 0, "zero")\n`]),
  Y("assert or", [`    assert total([]) == 0\n`, `    assert total([]) == 0 or True\n`]),
  Y("assert lambda", [`    assert total([]) == 0\n`, `    assert lambda: total([]) == 0\n`]),
  Y("assert string", [`    assert total([]) == 0\n`, `    assert "total([]) == 0"\n`]),
  Y("assert f-string", [`    assert total([]) == 0\n`, `    assert f"{total([])} == 0"\n`]),
  Y("assert is not None", [`    assert total([]) == 0\n`, `    assert total([]) is not None\n`]),
  Y("assert in", [`    assert total([]) == 0\n`, `    assert total([]) in (0, None, 1)\n`]),
  Y("assert any", [`    assert total([]) == 0\n`, `    assert any([total([]) == 0, True])\n`]),
  Y("approx wide", [`    assert total([]) == 0\n`, `    assert total([]) == pytest.approx(0, abs=1000)\n`]),
  Y("== ANY", [`    assert total([]) == 0\n`, `    assert total([]) == mock.ANY\n`]),
  Y("__debug__", [`    assert total([]) == 0\n`, `    if not __debug__:\n        assert total([]) == 0\n`]),
  Y("flaky reruns", [`def test_adds_up`, `@pytest.mark.flaky(reruns=50)\ndef test_adds_up`]),
  Y("usefixtures skip", [
    `def test_adds_up`,
    `@pytest.fixture(autouse=True)\ndef _later():\n    pytest.skip("later")\n\n\ndef test_adds_up`,
  ]),
  Y("subject local", [`from shop.cart import total`, `def total(items):\n    return 3 if items else 0`]),
  Y("subject reassign", [`def test_adds_up`, `total = lambda items: 3 if items else 0\n\n\ndef test_adds_up`]),
  Y("sys.modules", [`def test_adds_up`, `sys.modules["shop.cart"] = mock.Mock()\n\n\ndef test_adds_up`]),
  // go
  O("env skip", [
    `func TestAddsUp(t *testing.T) {`,
    `func TestAddsUp(t *testing.T) {\n\tif os.Getenv("FULL") == "" {\n\t\tt.Skip("slow")\n\t}`,
  ]),
  O("short skip", [
    `func TestAddsUp(t *testing.T) {`,
    `func TestAddsUp(t *testing.T) {\n\tif testing.Short() || os.Getenv("CI") != "" {\n\t\tt.SkipNow()\n\t}`,
  ]),
  O("true skip", [
    `func TestAddsUp(t *testing.T) {`,
    `func TestAddsUp(t *testing.T) {\n\tif true {\n\t\tt.Skip()\n\t}`,
  ]),
  O("helper skip", [
    `func TestAddsUp(t *testing.T) {`,
    `func later(t *testing.T) {\n\tt.Skip("later")\n}\n\nfunc TestAddsUp(t *testing.T) {\n\tlater(t)`,
  ]),
  O("renamed lower", [`func TestEmpty`, `func testEmpty`]),
  O("Testempty", [`func TestEmpty`, `func Testempty`]),
  O("_TestEmpty", [`func TestEmpty`, `func XTestEmpty`]),
  O("build tag", [`package cart`, `//go:build integration\n\npackage cart`]),
  O("build ignore", [`package cart`, `//go:build ignore\n\npackage cart`]),
  O("TestMain", [`func TestAddsUp`, `func TestMain(m *testing.M) {\n\tm.Run()\n\tos.Exit(0)\n}\n\nfunc TestAddsUp`]),
  O("TestMain without run", [`func TestAddsUp`, `func TestMain(m *testing.M) {}\n\nfunc TestAddsUp`]),
  O("Log", [`t.Errorf("got %d", got)`, `t.Logf("got %d", got)`]),
  O("recover", [
    `func TestEmpty(t *testing.T) {`,
    `func TestEmpty(t *testing.T) {\n\tdefer func() { _ = recover() }()\n\tt = &testing.T{}`,
  ]),
  O("other t", [`func TestEmpty(t *testing.T) {`, `func TestEmpty(_ *testing.T) {\n\tt := &testing.T{}`]),
  O("impossible &&", [`got != 0 {`, `got != 0 && false {`]),
  O("wide", [`got != 0 {`, `got > 1000 {`]),
  O("goroutine", [
    `\tif got := Total(); got != 0 {\n\t\tt.Fatalf("got %d", got)\n\t}`,
    `\tgo func() {\n\t\tif got := Total(); got != 0 {\n\t\t\tt.Fatalf("got %d", got)\n\t\t}\n\t}()`,
  ]),
  O("_test package method", [`func TestEmpty(t *testing.T)`, `type s struct{}\n\nfunc (s) TestEmpty(t *testing.T)`]),
  ["go file renamed _test out", { [G]: go }, { "cart_tests.go": go }],
  ["go file underscore", { [G]: go }, { "_cart_test.go": go }],
  ["go to testdata", { [G]: go }, { "testdata/cart_test.go": go }],
  // moves
  ["py moved to no test_ name", { [P]: py }, { "tests/cart_checks.py": py }],
  ["py moved to .txt", { [P]: py }, { "tests/test_cart.py.txt": py }],
  ["py moved out", { [P]: py }, { "archive/test_cart.py": py }],
  ["js moved to .bak", { [T]: nt }, { "test/cart.test.js.bak": nt }],
  ["js moved to .disabled", { [T]: nt }, { "test/cart.test.disabled.js": nt }],
  ["js moved to fixtures", { [T]: nt }, { "test/fixtures/cart.test.js": nt }],
  ["js moved to __mocks__", { [T]: nt }, { "test/__mocks__/cart.test.js": nt }],
  ["js moved to _cart", { [T]: nt }, { "test/_cart.js": nt }],
  ["js moved to helper", { [T]: nt }, { "test/helpers/cart.js": nt }],
  ["js moved to node_modules", { [T]: nt }, { "test/node_modules/cart.test.js": nt }],
  ["js to json string", { [T]: nt }, { "test/cart.json": JSON.stringify(nt) }],
  ["emptied", { [T]: nt }, { [T]: "" }],
  ["describe wrapped string", { [T]: nt }, { [T]: "const later = `" + nt + "`;\n" }],
];

describe("tests that are taken away in other words", () => {
  it.each(wrong.map((row) => ({ what: row[0], row })))("are seen: $what", ({ row }) => {
    expect(refused(row)).not.toEqual([]);
  });
});
