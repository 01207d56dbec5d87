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
const go = `package cart\n\nimport "testing"\n\nfunc TestAddsUp(t *testing.T) {\n\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestEmpty(t *testing.T) {\n\tif got := Total(); got != 0 {\n\t\tt.Fatalf("got %d", got)\n\t}\n}\n`;
const O = (what: string, ...ps: readonly (readonly [string, string])[]) =>
  file(what, "cart_test.go", go, swapped(go, ...ps));
const right: readonly Row[] = [
  N("variable for result", [`assert.equal(total([1, 2]), 3);`, `const got = total([1, 2]);\n  assert.equal(got, 3);`]),
  N("variables for both", [
    `assert.equal(total([1, 2]), 3);`,
    `const list = [1, 2];\n  const expected = 3;\n  const actual = total(list);\n  assert.equal(actual, expected);`,
  ]),
  V("each", [
    `it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });`,
    `it.each([[[1, 2], 3], [[4], 4]])("adds up %j", (list, sum) => {\n    expect(total(list)).toBe(sum);\n  });`,
  ]),
  V("describe.each", [`describe("cart", () => {`, `describe.each([1, 2])("cart %i", (n) => {`]),
  V(
    "helper local",
    [`describe("cart"`, `const sum = (...list) => total(list);\ndescribe("cart"`],
    [`total([1, 2])`, `sum(1, 2)`],
    [`total([])`, `sum()`],
  ),
  V("wrapped subject", [
    `import { total } from "../src/cart";`,
    `import { total as rawTotal } from "../src/cart";\nconst total = (list) => rawTotal(list, { round: true });`,
  ]),
  V("import moved module", [`"../src/cart"`, `"../src/basket/cart"`]),
  V("import from package root", [`"../src/cart"`, `"../src"`]),
  V("dynamic import", [`import { total } from "../src/cart";`, `const { total } = await import("../src/cart");`]),
  V("require", [`import { total } from "../src/cart";`, `const { total } = require("../src/cart");`]),
  V("namespace", [
    `import { total } from "../src/cart";`,
    `import * as cart from "../src/cart";\nconst { total } = cart;`,
  ]),
  V("class instance", [
    `import { total } from "../src/cart";`,
    `import { Cart } from "../src/cart";\nconst total = (list) => new Cart(list).total();`,
  ]),
  V("beforeEach subject", [
    `describe("cart", () => {`,
    `let cart;\nbeforeEach(() => {\n  cart = {};\n});\ndescribe("cart", () => {`,
  ]),
  V("async", [
    `it("adds up", () => {\n    expect(total([1, 2])).toBe(3);`,
    `it("adds up", async () => {\n    expect(await total([1, 2])).toBe(3);`,
  ]),
  V(
    "resolves awaited",
    [`expect(total([1, 2])).toBe(3);`, `await expect(total([1, 2])).resolves.toBe(3);`],
    [`it("adds up", () =>`, `it("adds up", async () =>`],
  ),
  V("resolves returned", [`expect(total([1, 2])).toBe(3);`, `return expect(total([1, 2])).resolves.toBe(3);`]),
  V("then returned", [
    `expect(total([1, 2])).toBe(3);`,
    `return total([1, 2]).then((sum) => {\n      expect(sum).toBe(3);\n    });`,
  ]),
  V(
    "promise all",
    [
      `expect(total([1, 2])).toBe(3);`,
      `await Promise.all([1].map(async () => {\n      expect(total([1, 2])).toBe(3);\n    }));`,
    ],
    [`it("adds up", () =>`, `it("adds up", async () =>`],
  ),
  V("done callback", [
    `it("adds up", () => {\n    expect(total([1, 2])).toBe(3);`,
    `it("adds up", (done) => {\n    setTimeout(() => {\n      expect(total([1, 2])).toBe(3);\n      done();\n    }, 1);`,
  ]),
  V(
    "new Promise timer",
    [
      `expect(total([1, 2])).toBe(3);`,
      `await new Promise((resolve) => {\n      setTimeout(() => {\n        expect(total([1, 2])).toBe(3);\n        resolve();\n      }, 1);\n    });`,
    ],
    [`it("adds up", () =>`, `it("adds up", async () =>`],
  ),
  V(
    "fake timers",
    [`it("adds up", () => {`, `it("adds up", () => {\n    vi.useFakeTimers();`],
    [`expect(total([1, 2])).toBe(3);`, `setTimeout(() => expect(total([1, 2])).toBe(3), 10);\n    vi.runAllTimers();`],
  ),
  V(
    "platform alias",
    [`describe("cart"`, `const itPosix = process.platform === "win32" ? it.skip : it;\ndescribe("cart"`],
    [`it("adds up"`, `itPosix("adds up"`],
  ),
  V(
    "alias plain",
    [`import { describe, expect, it } from "vitest";`, `import { describe, expect, it as test } from "vitest";`],
    [`it("adds up"`, `test("adds up"`],
    [`it("is zero`, `test("is zero`],
  ),
  V("test.extend", [
    `describe("cart"`,
    `const withCart = it.extend({ cart: async ({}, use) => { await use({}); } });\ndescribe("cart"`,
  ]),
  V(
    "it to test",
    [`import { describe, expect, it } from "vitest";`, `import { describe, expect, test } from "vitest";`],
    [`it("adds up"`, `test("adds up"`],
    [`it("is zero`, `test("is zero`],
  ),
  V("concurrent", [`describe("cart"`, `describe.concurrent("cart"`]),
  V("timeout option", [`it("adds up", () => {`, `it("adds up", { timeout: 5000 }, () => {`]),
  V("expect.extend custom", [
    `describe("cart"`,
    `expect.extend({ toBeCents(got) { return { pass: Number.isInteger(got), message: () => "" }; } });\ndescribe("cart"`,
  ]),
  V("toBe to toEqual", [`.toBe(3)`, `.toEqual(3)`]),
  V("toBe to toStrictEqual", [`.toBe(3)`, `.toStrictEqual(3)`]),
  V("typo in title", [`"adds up"`, `"adds it up"`]),
  V("comment", [`describe("cart"`, `// The cart.\ndescribe("cart"`]),
  V("mock of a collaborator", [
    `describe("cart"`,
    `vi.mock("../src/prices", () => ({ price: () => 1 }));\ndescribe("cart"`,
  ]),
  V("spy of console", [
    `it("adds up", () => {`,
    `it("adds up", () => {\n    vi.spyOn(console, "warn").mockImplementation(() => {});`,
  ]),
  V("throws new", [
    `  it("is zero`,
    `  it("refuses text", () => {\n    expect(() => total(["a"])).toThrow(TypeError);\n  });\n  it("is zero`,
  ]),
  V("error caught", [
    `  it("is zero`,
    `  it("refuses text", async () => {\n    try {\n      await total(["a"]);\n      expect.fail("no");\n    } catch (error) {\n      expect(error.message).toMatch(/text/);\n    }\n  });\n  it("is zero`,
  ]),
  [
    "file split",
    { "test/cart.test.ts": vt },
    {
      "test/cart-adds.test.ts": vt.replace(/  it\("is zero[\s\S]*?\}\);\n(?=\}\);)/, ""),
      "test/cart-empty.test.ts": vt.replace(/  it\("adds up[\s\S]*?\}\);\n/, ""),
    },
  ],
  ["file moved", { "test/cart.test.ts": vt }, { "test/unit/cart.test.ts": vt.replace("../src", "../../src") }],
  ["file moved beside", { "test/cart.test.ts": vt }, { "src/cart.test.ts": vt.replace("../src/cart", "./cart") }],
  ["file renamed", { "test/cart.test.ts": vt }, { "test/basket.test.ts": vt }],
  [
    "file moved with behaviour",
    { "test/cart.test.ts": vt },
    { "test/archive/cart.test.ts": vt },
    ["test/cart.test.ts"],
  ],
  [
    "case deleted named",
    { "test/cart.test.ts": vt },
    { "test/cart.test.ts": vt.replace(/  it\("is zero[\s\S]*?\}\);\n(?=\}\);)/, "") },
    ["`is zero when empty` goes"],
  ],
  [
    "skip named",
    { "test/cart.test.ts": vt },
    { "test/cart.test.ts": vt.replace(`it("adds up"`, `it.skip("adds up"`) },
    ["cart adds up"],
  ],
  ["js to ts", { "test/cart.test.js": vt }, { "test/cart.test.ts": vt.replace("(() => {", "((): void => {") }],
  [
    "merged files",
    { "test/a.test.ts": vt, "test/b.test.ts": vt.replaceAll("total", "count").replaceAll("cart", "box") },
    {
      "test/all.test.ts":
        vt + vt.replaceAll("total", "count").replaceAll("cart", "box").split("\n").slice(1).join("\n"),
    },
  ],
  [
    "helper extracted",
    { [T]: nt },
    {
      [T]: nt
        .replace(`assert.equal(total([1, 2]), 3)`, `sums([1, 2], 3)`)
        .replace(`import { total }`, `import { sums } from "./helpers.js";\nimport { total }`),
      "test/helpers.js": `import assert from "node:assert";\nimport { total } from "../src/cart.js";\nexport function sums(list, sum) {\n  assert.equal(total(list), sum);\n}\n`,
    },
  ],
  [
    "chai to vitest",
    { [T]: nt.replace(`import assert from "node:assert";`, `import { assert } from "chai";`) },
    { [T]: nt },
  ],
  ["strict assert", { [T]: nt }, { [T]: nt.replace(`"node:assert"`, `"node:assert/strict"`) }],
  ["t.assert", { [T]: nt }, { [T]: nt.replaceAll("() => {", "(t) => {").replaceAll("assert.equal", "t.assert.equal") }],
  [
    "proxyquire of deps",
    { [T]: nt },
    {
      [T]: nt.replace(
        `import { total } from "../src/cart.js";`,
        `const { total } = proxyquire("../src/cart.js", { "./prices.js": { price: () => 1 } });`,
      ),
    },
  ],
  [
    "own runner in a new file",
    {},
    {
      "test/mini.test.js": `const test = (name, run) => {\n  try { run(); console.log("ok", name); } catch (error) { console.log("not ok", name, error); process.exitCode = 1; }\n};\ntest("a", () => { if (f() !== 1) throw new Error("no"); });\n`,
    },
  ],
  [
    "index list renamed",
    { "test/index.js": `require("./a");\nrequire("./b");\n`, "test/b.js": nt },
    { "test/index.js": `require("./a");\nrequire("./c");\n`, "test/c.js": nt },
  ],
  [
    "index setup removed with file",
    { "test/index.js": `require("./setup-env");\nrequire("./b");\n`, "test/setup-env.js": "x();\n" },
    { "test/index.js": `require("./b");\n` },
  ],
  Y("parametrize", [
    `def test_adds_up():\n    assert total([1, 2]) == 3`,
    `@pytest.mark.parametrize("items,expected", [([1, 2], 3), ([5], 5)])\ndef test_adds_up(items, expected):\n    assert total(items) == expected`,
  ]),
  Y("variables", [
    `    assert total([1, 2]) == 3`,
    `    items = [1, 2]\n    expected = 3\n    result = total(items)\n    assert result == expected`,
  ]),
  Y("class", [
    `def test_adds_up():\n    assert total([1, 2]) == 3\n\n\ndef test_is_zero_when_empty():\n    assert total([]) == 0\n`,
    `class TestCart:\n    def test_adds_up(self):\n        assert total([1, 2]) == 3\n\n    def test_is_zero_when_empty(self):\n        assert total([]) == 0\n`,
  ]),
  Y("unittest", [
    `def test_adds_up():\n    assert total([1, 2]) == 3\n`,
    `class CartTests(unittest.TestCase):\n    def test_adds_up(self):\n        self.assertEqual(total([1, 2]), 3)\n\n\ndef test_adds_up():\n    assert total([1, 2]) == 3\n`,
  ]),
  Y("approx", [`== 3`, `== pytest.approx(3)`]),
  Y("message", [`== 3`, `== 3, "sum"`]),
  Y("raises", [
    `def test_is_zero`,
    `def test_refuses_text():\n    with pytest.raises(TypeError):\n        total(["a"])\n\n\ndef test_is_zero`,
  ]),
  Y("raises exception with call", [
    `def test_is_zero`,
    `def test_refuses_text():\n    with pytest.raises(Exception) as caught:\n        total(["a"])\n    assert "text" in str(caught.value)\n\n\ndef test_is_zero`,
  ]),
  Y("windows skip", [
    `def test_adds_up`,
    `@pytest.mark.skipif(sys.platform == "win32", reason="paths")\ndef test_adds_up`,
  ]),
  Y("version skip", [
    `def test_adds_up`,
    `@pytest.mark.skipif(sys.version_info < (3, 11), reason="new")\ndef test_adds_up`,
  ]),
  Y("marks", [`def test_adds_up`, `@pytest.mark.slow\n@pytest.mark.timeout(5)\ndef test_adds_up`]),
  Y("fixture", [
    `def test_adds_up():\n    assert total([1, 2]) == 3`,
    `@pytest.fixture\ndef items():\n    yield [1, 2]\n\n\ndef test_adds_up(items):\n    assert total(items) == 3`,
  ]),
  Y("autouse fixture", [
    `def test_adds_up`,
    `@pytest.fixture(autouse=True)\ndef clean(tmp_path):\n    yield\n    tmp_path.exists()\n\n\ndef test_adds_up`,
  ]),
  Y("module import", [`from shop.cart import total`, `from shop import cart\n\ntotal = cart.total`]),
  Y("wrapped", [
    `from shop.cart import total`,
    `from shop.cart import Cart\n\n\ndef total(items):\n    return Cart(items).total()`,
  ]),
  Y("moved import", [`from shop.cart import total`, `from shop.basket import total`]),
  Y("try import", [
    `from shop.cart import total`,
    `try:\n    from shop.cart import total\nexcept ImportError:\n    from shop.basket import total`,
  ]),
  Y("async marked", [
    `def test_adds_up():\n    assert total([1, 2]) == 3`,
    `@pytest.mark.asyncio\nasync def test_adds_up():\n    assert await total([1, 2]) == 3`,
  ]),
  Y("generator inside", [
    `def test_adds_up():\n    assert total([1, 2]) == 3`,
    `def test_adds_up():\n    def items():\n        yield 1\n        yield 2\n\n    assert total([1, 2]) == 3\n    assert total(items()) == 3`,
  ]),
  Y("inner test function", [`def test_adds_up():`, `def test_adds_up():\n    def test_inner():\n        return 1\n`]),
  ["py file moved", { [P]: py }, { "tests/unit/test_cart.py": py }],
  ["py beside", { [P]: py }, { "src/shop/test_cart.py": py }],
  O("table", [
    `\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}`,
    `\tfor _, c := range []struct{ in []int; want int }{{[]int{1, 2}, 3}, {[]int{5}, 5}} {\n\t\tif got := Total(c.in...); got != c.want {\n\t\t\tt.Errorf("got %d", got)\n\t\t}\n\t}`,
  ]),
  O("subtests", [
    `\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}`,
    `\tt.Run("two", func(t *testing.T) {\n\t\tif got := Total(1, 2); got != 3 {\n\t\t\tt.Errorf("got %d", got)\n\t\t}\n\t})`,
  ]),
  O("parallel", [`func TestAddsUp(t *testing.T) {`, `func TestAddsUp(t *testing.T) {\n\tt.Parallel()`]),
  O("goroutines waited", [
    `\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}`,
    `\tvar wg sync.WaitGroup\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\tif got := Total(1, 2); got != 3 {\n\t\t\tt.Errorf("got %d", got)\n\t\t}\n\t}()\n\twg.Wait()`,
  ]),
  O("TestMain", [
    `func TestAddsUp`,
    `func TestMain(m *testing.M) {\n\tsetup()\n\tcode := m.Run()\n\tteardown()\n\tos.Exit(code)\n}\n\nfunc TestAddsUp`,
  ]),
  O("windows", [
    `func TestAddsUp(t *testing.T) {`,
    `func TestAddsUp(t *testing.T) {\n\tif runtime.GOOS == "windows" {\n\t\tt.Skip("paths")\n\t}`,
  ]),
  O(
    "helper",
    [`\tif got := Total(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}`, `\tequal(t, Total(1, 2), 3)`],
    [
      `func TestEmpty`,
      `func equal(t *testing.T, got, want int) {\n\tt.Helper()\n\tif got != want {\n\t\tt.Errorf("got %d, want %d", got, want)\n\t}\n}\n\nfunc TestEmpty`,
    ],
  ),
  [
    "rust mod",
    {
      "src/lib.rs": "mod cart;\n\n#[cfg(test)]\nmod tests;\n",
      "src/tests.rs": "#[test]\nfn a() { assert_eq!(f(), 1); }\n",
    },
    {
      "src/lib.rs": "mod cart;\nmod basket;\n\n#[cfg(test)]\nmod tests {\n#[test]\nfn a() { assert_eq!(f(), 1); }\n}\n",
    },
  ],
  file(
    "rust windows",
    "src/lib.rs",
    "#[test]\nfn a() { assert_eq!(f(), 1); }\n",
    "#[cfg(unix)]\n#[test]\nfn a() { assert_eq!(f(), 1); }\n",
  ),
  file(
    "rust new panic",
    "src/lib.rs",
    "#[test]\nfn a() { assert_eq!(f(), 1); }\n",
    '#[test]\nfn a() { assert_eq!(f(), 1); }\n\n#[test]\n#[should_panic(expected = "zero")]\nfn b() { g(0); }\n',
  ),
  file(
    "tape",
    "test/a.js",
    `const test = require("tape");\ntest("a", (t) => {\n  t.equal(f(), 1);\n  t.end();\n});\n`,
    `const test = require("tape");\ntest("a", (t) => {\n  t.plan(1);\n  setTimeout(() => {\n    t.equal(f(), 1);\n  }, 1);\n});\n`,
  ),
  file(
    "mocha arrow",
    "test/a.js",
    `describe("a", function () {\n  this.timeout(5000);\n  it("b", function (done) {\n    f((err, got) => {\n      assert.ifError(err);\n      assert.equal(got, 1);\n      done();\n    });\n  });\n});\n`,
    `describe("a", function () {\n  it("b", async function () {\n    const got = await f();\n    assert.equal(got, 1);\n  });\n});\n`,
  ),
  file(
    "context param",
    "test/a.test.ts",
    vt,
    vt.replace(`it("adds up", () => {`, `it("adds up", (context) => {\n    context.onTestFinished(() => {});`),
  ),
  file(
    "rx skip",
    "test/a.test.ts",
    vt,
    vt.replace(
      `expect(total([1, 2])).toBe(3);`,
      `expect(total([1, 2])).toBe(3);\n    expect(of(1, 2).pipe(skip(1)).value).toBe(2);`,
    ),
  ),
  file(
    "event emitter",
    "test/a.test.js",
    nt,
    nt.replace(
      `assert.equal(total([1, 2]), 3);`,
      `const bus = new EventEmitter();\n  bus.on("x", (sum) => assert.equal(sum, 3));\n  bus.emit("x", total([1, 2]));\n  assert.equal(total([1, 2]), 3);`,
    ),
  ),
  [
    "snapshots with behaviour",
    { "test/__snapshots__/a.test.ts.snap": "exports[`a 1`] = `1`;\n" },
    { "test/__snapshots__/a.test.ts.snap": "exports[`a 1`] = `2`;\n" },
    ["test/a.test.ts"],
  ],
  file(
    "new skipped-platform describe",
    "test/a.test.ts",
    vt,
    vt +
      `describe.skipIf(process.platform === "win32")("links", () => {\n  it("follows", () => {\n    expect(follow()).toBe(1);\n  });\n});\n`,
  ),
  file(
    "loop cases",
    "test/a.test.ts",
    vt,
    vt.replace(
      `  it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });`,
      `  for (const [list, sum] of [[[1, 2], 3], [[4], 4]]) {\n    it(\`adds up \${list}\`, () => {\n      expect(total(list)).toBe(sum);\n    });\n  }`,
    ),
  ),
  file(
    "before hook skip platform",
    "test/a.test.js",
    `describe("a", () => {\n  it("b", () => { assert.equal(f(), 1); });\n});\n`,
    `describe("a", () => {\n  before(function () {\n    if (process.platform === "win32") this.skip();\n  });\n  it("b", () => { assert.equal(f(), 1); });\n});\n`,
  ),
  file(
    "assert length to list",
    "test/a.test.ts",
    vt.replace("toBe(3)", "toHaveLength(3)"),
    vt.replace("toBe(3)", "toEqual([1, 2, 3])"),
  ),
  file(
    "regex pattern in expect",
    "test/a.test.ts",
    vt,
    vt.replace(
      `expect(total([1, 2])).toBe(3);`,
      `expect(total([1, 2])).toBe(3);\n    expect(text()).toMatch(/^a.*b$/);`,
    ),
  ),
];

describe("tests changed rightly", () => {
  it.each(right.map((row) => ({ what: row[0], row })))("pass: $what", ({ row }) => {
    expect(refused(row)).toEqual([]);
  });
});
