import { describe, expect, it } from "vitest";
import { file, refused, swapped, type Row } from "./refused.ts";

const changed =
  (p: string, base: string) =>
  (what: string, ...ps: readonly (readonly [string, string])[]) =>
    file(`${p}: ${what}`, p, base, swapped(base, ...ps));
const J = changed(
  "src/test/java/CartTest.java",
  `class CartTest {\n  @Test\n  void addsUp() {\n    assertEquals(3, Cart.total(1, 2));\n  }\n\n  @Test\n  void isZeroWhenEmpty() {\n    assertEquals(0, Cart.total());\n  }\n}\n`,
);
const K = changed(
  "src/test/kotlin/CartTest.kt",
  `class CartTest {\n  @Test\n  fun testAddsUp() {\n    assertEquals(3, total(1, 2))\n  }\n\n  @Test\n  fun testIsZero() {\n    assertEquals(0, total())\n  }\n}\n`,
);
const RB = changed(
  "spec/cart_spec.rb",
  `describe Cart do\n  it "adds up" do\n    expect(total(1, 2)).to eq(3)\n  end\n\n  it "is zero" do\n    expect(total).to eq(0)\n  end\nend\n`,
);
const MT = changed(
  "test/cart_test.rb",
  `class CartTest < Minitest::Test\n  def test_adds_up\n    assert_equal 3, total(1, 2)\n  end\n\n  def test_is_zero\n    assert_equal 0, total\n  end\nend\n`,
);
const PH = changed(
  "tests/CartTest.php",
  `<?php\nclass CartTest extends TestCase {\n    public function testAddsUp() {\n        $this->assertSame(3, total(1, 2));\n    }\n    public function testIsZero() {\n        $this->assertSame(0, total());\n    }\n}\n`,
);
const CS = changed(
  "tests/CartTests.cs",
  `public class CartTests {\n    [Fact]\n    public void AddsUp() {\n        Assert.Equal(3, Cart.Total(1, 2));\n    }\n    [Fact]\n    public void IsZero() {\n        Assert.Equal(0, Cart.Total());\n    }\n}\n`,
);
const EX = changed(
  "test/cart_test.exs",
  `defmodule CartTest do\n  use ExUnit.Case\n  test "adds up" do\n    assert Cart.total([1, 2]) == 3\n  end\n  test "is zero" do\n    assert Cart.total([]) == 0\n  end\nend\n`,
);
const BA = changed(
  "test/cart.bats",
  `@test "adds up" {\n  run total 1 2\n  [ "$output" = "3" ]\n}\n\n@test "is zero" {\n  run total\n  [ "$output" = "0" ]\n}\n`,
);
const SW = changed(
  "Tests/CartTests.swift",
  `final class CartTests: XCTestCase {\n    func testAddsUp() {\n        XCTAssertEqual(total([1, 2]), 3)\n    }\n    func testIsZero() {\n        XCTAssertEqual(total([]), 0)\n    }\n}\n`,
);
const CC = changed(
  "tests/cart_test.cc",
  `TEST(Cart, AddsUp) {\n  EXPECT_EQ(3, Total({1, 2}));\n}\n\nTEST(Cart, IsZero) {\n  EXPECT_EQ(0, Total({}));\n}\n`,
);
const DA = changed(
  "test/cart_test.dart",
  `void main() {\n  test('adds up', () {\n    expect(total([1, 2]), equals(3));\n  });\n  test('is zero', () {\n    expect(total([]), equals(0));\n  });\n}\n`,
);
const RS = changed(
  "tests/cart.rs",
  `#[test]\nfn adds_up() {\n    assert_eq!(total(&[1, 2]), 3);\n}\n\n#[test]\nfn is_zero() {\n    assert_eq!(total(&[]), 0);\n}\n`,
);
const QU = changed(
  "test/cart.test.js",
  `QUnit.module("cart", () => {\n  QUnit.test("adds up", (assert) => {\n    assert.equal(total([1, 2]), 3);\n  });\n  QUnit.test("is zero", (assert) => {\n    assert.equal(total([]), 0);\n  });\n});\n`,
);
const AV = changed(
  "test/cart.test.js",
  `import test from "ava";\nimport { total } from "../src/cart.js";\ntest("adds up", (t) => {\n  t.is(total([1, 2]), 3);\n});\ntest("is zero", (t) => {\n  t.is(total([]), 0);\n});\n`,
);
const JA = changed(
  "spec/cart.spec.js",
  `describe("cart", () => {\n  it("adds up", () => {\n    expect(total([1, 2])).toBe(3);\n  });\n  it("is zero", () => {\n    expect(total([])).toBe(0);\n  });\n});\n`,
);
const UV = changed(
  "test/cart.test.js",
  `import { suite } from "uvu";\nimport * as assert from "uvu/assert";\nconst Cart = suite("cart");\nCart("adds up", () => {\n  assert.is(total([1, 2]), 3);\n});\nCart("is zero", () => {\n  assert.is(total([]), 0);\n});\nCart.run();\n`,
);
const PW = changed(
  "e2e/cart.spec.ts",
  `import { test, expect } from "@playwright/test";\ntest("adds up", async ({ page }) => {\n  await page.goto("/");\n  await expect(page.locator("#sum")).toHaveText("3");\n});\n`,
);
const CY = changed(
  "cypress/e2e/cart.cy.js",
  `describe("cart", () => {\n  it("adds up", () => {\n    cy.visit("/");\n    cy.get("#sum").should("have.text", "3");\n  });\n});\n`,
);
const UT = changed(
  "tests/test_cart.py",
  `import unittest\nfrom cart import total\n\n\nclass CartTest(unittest.TestCase):\n    def test_adds_up(self):\n        self.assertEqual(total([1, 2]), 3)\n\n    def test_is_zero(self):\n        self.assertEqual(total([]), 0)\n\n\nif __name__ == "__main__":\n    unittest.main()\n`,
);
const GI = changed(
  "cart_suite_test.go",
  `package cart\n\nvar _ = Describe("cart", func() {\n\tIt("adds up", func() {\n\t\tExpect(Total(1, 2)).To(Equal(3))\n\t})\n\tIt("is zero", func() {\n\t\tExpect(Total()).To(Equal(0))\n\t})\n})\n`,
);
const DE = changed(
  "tests/cart_test.ts",
  `Deno.test("adds up", () => {\n  assertEquals(total([1, 2]), 3);\n});\nDeno.test("is zero", () => {\n  assertEquals(total([]), 0);\n});\n`,
);
const wrong: readonly Row[] = [
  J("@Disabled", ["  @Test\n  void addsUp", '  @Disabled("later")\n  @Test\n  void addsUp']),
  J("@Test gone", ["  @Test\n  void addsUp", "  void addsUp"]),
  J("enabled=false", ["@Test\n  void addsUp", "@Test(enabled = false)\n  void addsUp"]),
  J("expected", ["@Test\n  void addsUp", "@Test(expected = AssertionError.class)\n  void addsUp"]),
  J("assume", ["    assertEquals(3", "    assumeTrue(false);\n    assertEquals(3"]),
  J("@EnabledIfEnvironmentVariable", [
    "  @Test\n  void addsUp",
    '  @EnabledIfEnvironmentVariable(named = "FULL", matches = "1")\n  @Test\n  void addsUp',
  ]),
  J("private", ["  void addsUp", "  private void addsUp"]),
  J("assertNotNull", ["assertEquals(3, Cart.total(1, 2))", "assertNotNull(Cart.total(1, 2))"]),
  J("swallow", [
    "assertEquals(3, Cart.total(1, 2));",
    "try {\n      assertEquals(3, Cart.total(1, 2));\n    } catch (Throwable ignored) {\n    }",
  ]),
  J("class @Disabled", ["class CartTest", "@Disabled\nclass CartTest"]),
  J("assertEquals self", ["assertEquals(3, Cart.total(1, 2))", "assertEquals(Cart.total(1, 2), Cart.total(1, 2))"]),
  J("@RepeatedTest retry", ["  @Test\n  void addsUp", "  @RetryingTest(5)\n  void addsUp"]),
  J("abstract", ["class CartTest", "abstract class CartTest"]),
  J("@Tag slow?", ["  @Test\n  void addsUp", "  @Ignore\n  @Test\n  void addsUp"]),
  K("@Ignore", ["  @Test\n  fun testAddsUp", "  @Ignore\n  @Test\n  fun testAddsUp"]),
  K("thinned", ["    assertEquals(3, total(1, 2))\n", "    total(1, 2)\n"]),
  K("deleted", ["  @Test\n  fun testIsZero() {\n    assertEquals(0, total())\n  }\n", ""]),
  K("assumeTrue", ["    assertEquals(3", "    assumeTrue(false)\n    assertEquals(3"]),
  K("@Test gone", ["  @Test\n  fun testIsZero", "  fun isZero"]),
  K("commented", ["    assertEquals(3, total(1, 2))", "    // assertEquals(3, total(1, 2))"]),
  K("true", ["assertEquals(3, total(1, 2))", "assertTrue(true)"]),
  RB("xit", ['  it "adds', '  xit "adds']),
  RB("pending", ["    expect(total(1, 2))", "    pending\n    expect(total(1, 2))"]),
  RB("skip", ["    expect(total(1, 2))", '    skip "later"\n    expect(total(1, 2))']),
  RB("skip if env", ["    expect(total(1, 2))", '    skip if ENV["CI"]\n    expect(total(1, 2))']),
  RB("return if env", ["    expect(total(1, 2))", '    next if ENV["CI"]\n    expect(total(1, 2))']),
  RB("meta skip", ['it "adds up" do', 'it "adds up", skip: true do']),
  RB("meta pending", ['it "adds up" do', 'it "adds up", :pending do']),
  RB("meta if", ['it "adds up" do', 'it "adds up", if: ENV["FULL"] do']),
  RB("fit", ['  it "adds', '  fit "adds']),
  RB("focus", ['it "adds up" do', 'it "adds up", focus: true do']),
  RB("truthy", [".to eq(3)", ".to be_truthy"]),
  RB("not nil", [".to eq(3)", ".not_to be_nil"]),
  RB("be_a", [".to eq(3)", ".to be_a(Integer)"]),
  RB("xdescribe", ["describe Cart", "xdescribe Cart"]),
  RB("rescue", [
    "    expect(total(1, 2)).to eq(3)\n",
    "    begin\n      expect(total(1, 2)).to eq(3)\n    rescue RSpec::Expectations::ExpectationNotMetError\n    end\n",
  ]),
  RB("=begin comment", [
    '  it "is zero" do\n    expect(total).to eq(0)\n  end\n',
    '=begin\n  it "is zero" do\n    expect(total).to eq(0)\n  end\n=end\n',
  ]),
  RB("__END__", ['  it "is zero" do', 'end\n__END__\n  it "is zero" do']),
  MT("skip", ["    assert_equal 3", "    skip\n    assert_equal 3"]),
  MT("renamed", ["def test_is_zero", "def is_zero"]),
  MT("assert", ["assert_equal 3, total(1, 2)", "assert total(1, 2)"]),
  MT("private", ["  def test_is_zero", "  private\n\n  def test_is_zero"]),
  MT("return", ["    assert_equal 3", "    return\n    assert_equal 3"]),
  MT("refute_nil", ["assert_equal 3, total(1, 2)", "refute_nil total(1, 2)"]),
  PH("skipped", [
    "        $this->assertSame(3",
    "        $this->markTestSkipped('later');\n        $this->assertSame(3",
  ]),
  PH("private", ["public function testIsZero", "private function testIsZero"]),
  PH("renamed", ["function testIsZero", "function isZero"]),
  PH("assertTrue", ["$this->assertSame(3, total(1, 2))", "$this->assertTrue(true)"]),
  PH("assertNotNull", ["$this->assertSame(3, total(1, 2))", "$this->assertNotNull(total(1, 2))"]),
  PH("return", ["        $this->assertSame(3", "        return;\n        $this->assertSame(3"]),
  PH("doesNotPerform", ["$this->assertSame(3, total(1, 2))", "$this->expectNotToPerformAssertions()"]),
  PH("try", [
    "        $this->assertSame(3, total(1, 2));\n",
    "        try {\n            $this->assertSame(3, total(1, 2));\n        } catch (\\Throwable $e) {\n        }\n",
  ]),
  PH("@group", [
    "    public function testAddsUp",
    "    #[RequiresPhpExtension('nope')]\n    public function testAddsUp",
  ]),
  PH("block comment", [
    "    public function testIsZero() {\n        $this->assertSame(0, total());\n    }\n",
    "    /*\n    public function testIsZero() {\n        $this->assertSame(0, total());\n    }\n    */\n",
  ]),
  CS("Skip", ["[Fact]\n    public void AddsUp", '[Fact(Skip = "later")]\n    public void AddsUp']),
  CS("Ignore", ["[Fact]\n    public void AddsUp", '[Ignore("x")]\n    [Fact]\n    public void AddsUp']),
  CS("attribute gone", ["    [Fact]\n    public void IsZero", "    public void IsZero"]),
  CS("NotNull", ["Assert.Equal(3, Cart.Total(1, 2))", "Assert.NotNull(Cart.Total(1, 2))"]),
  CS("#if", [
    "    [Fact]\n    public void IsZero() {\n        Assert.Equal(0, Cart.Total());\n    }\n",
    "#if NEVER\n    [Fact]\n    public void IsZero() {\n        Assert.Equal(0, Cart.Total());\n    }\n#endif\n",
  ]),
  CS("Explicit", ["[Fact]\n    public void AddsUp", "[Fact(Explicit = true)]\n    public void AddsUp"]),
  CS("return", ["        Assert.Equal(3", "        return;\n        Assert.Equal(3"]),
  EX("tag skip", ['  test "adds up"', '  @tag :skip\n  test "adds up"']),
  EX("moduletag", ["  use ExUnit.Case", "  use ExUnit.Case\n  @moduletag :skip"]),
  EX("thinned", ["    assert Cart.total([1, 2]) == 3\n", "    Cart.total([1, 2])\n"]),
  EX("is", ["assert Cart.total([1, 2]) == 3", "assert is_integer(Cart.total([1, 2]))"]),
  EX("no body", ['  test "is zero" do\n    assert Cart.total([]) == 0\n  end\n', '  test "is zero"\n']),
  EX("truthy", ["assert Cart.total([1, 2]) == 3", "assert Cart.total([1, 2])"]),
  BA("skip", ["  run total 1 2", "  skip\n  run total 1 2"]),
  BA("thinned", ['  [ "$output" = "3" ]\n', ""]),
  BA("|| true", ['[ "$output" = "3" ]', '[ "$output" = "3" ] || true']),
  BA("deleted", ['@test "is zero" {\n  run total\n  [ "$output" = "0" ]\n}\n', ""]),
  BA("non-empty", ['[ "$output" = "3" ]', '[ -n "$output" ]']),
  SW("XCTSkip", [
    "        XCTAssertEqual(total([1, 2])",
    '        throw XCTSkip("later")\n        XCTAssertEqual(total([1, 2])',
  ]),
  SW("renamed", ["func testIsZero", "func xtestIsZero"]),
  SW("NotNil", ["XCTAssertEqual(total([1, 2]), 3)", "XCTAssertNotNil(total([1, 2]))"]),
  SW("expectFailure", [
    "        XCTAssertEqual(total([1, 2])",
    "        XCTExpectFailure()\n        XCTAssertEqual(total([1, 2])",
  ]),
  SW("#if", [
    "    func testIsZero() {\n        XCTAssertEqual(total([]), 0)\n    }\n",
    "    #if NEVER\n    func testIsZero() {\n        XCTAssertEqual(total([]), 0)\n    }\n    #endif\n",
  ]),
  SW("private", ["    func testIsZero", "    private func testIsZero"]),
  CC("DISABLED_", ["TEST(Cart, IsZero)", "TEST(Cart, DISABLED_IsZero)"]),
  CC("GTEST_SKIP", ["  EXPECT_EQ(3", "  GTEST_SKIP();\n  EXPECT_EQ(3"]),
  CC("#if 0", [
    "TEST(Cart, IsZero) {\n  EXPECT_EQ(0, Total({}));\n}\n",
    "#if 0\nTEST(Cart, IsZero) {\n  EXPECT_EQ(0, Total({}));\n}\n#endif\n",
  ]),
  CC("EXPECT_TRUE", ["EXPECT_EQ(3, Total({1, 2}))", "EXPECT_TRUE(true)"]),
  CC("return", ["  EXPECT_EQ(3", "  return;\n  EXPECT_EQ(3"]),
  DA("skip", [
    "    expect(total([1, 2]), equals(3));\n  });",
    "    expect(total([1, 2]), equals(3));\n  }, skip: true);",
  ]),
  DA("isNotNull", ["equals(3)", "isNotNull"]),
  DA("anything", ["equals(3)", "anything"]),
  DA("solo", [
    "  test('adds up', () {\n    expect(total([1, 2]), equals(3));\n  });",
    "  test('adds up', () {\n    expect(total([1, 2]), equals(3));\n  }, solo: true);",
  ]),
  DA("@Skip", ["void main", "@Skip('later')\nlibrary cart;\nvoid main"]),
  RS("cfg_attr ignore", ["#[test]\nfn adds_up", "#[test]\n#[cfg_attr(all(), ignore)]\nfn adds_up"]),
  RS("ignore reason", ["#[test]\nfn adds_up", '#[ignore = "later"]\n#[test]\nfn adds_up']),
  RS("assert is_ok", ["assert_eq!(total(&[1, 2]), 3)", "assert!(total(&[1, 2]) > 0)"]),
  RS("if env", [
    "    assert_eq!(total(&[1, 2]), 3);",
    '    if std::env::var("CI").is_ok() { return; }\n    assert_eq!(total(&[1, 2]), 3);',
  ]),
  RS("closure", ["    assert_eq!(total(&[1, 2]), 3);", "    let _later = || assert_eq!(total(&[1, 2]), 3);"]),
  RS("macro_rules override", [
    "#[test]\nfn adds_up",
    "macro_rules! assert_eq { ($($t:tt)*) => {}; }\n\n#[test]\nfn adds_up",
  ]),
  RS("matches _", ["assert_eq!(total(&[1, 2]), 3)", "assert!(matches!(total(&[1, 2]), _))"]),
  RS("file cfg", ["#[test]\nfn adds_up", '#![cfg(feature = "slow")]\n\n#[test]\nfn adds_up']),
  RS("thread", ["    assert_eq!(total(&[1, 2]), 3);", "    std::thread::spawn(|| assert_eq!(total(&[1, 2]), 3));"]),
  RS("catch_unwind", [
    "    assert_eq!(total(&[1, 2]), 3);",
    "    let _ = std::panic::catch_unwind(|| assert_eq!(total(&[1, 2]), 3));",
  ]),
  QU("skip", ['QUnit.test("adds', 'QUnit.skip("adds']),
  QU("todo", ['QUnit.test("adds', 'QUnit.todo("adds']),
  QU("only", ['QUnit.test("adds', 'QUnit.only("adds']),
  QU("module.skip", ["QUnit.module(", "QUnit.module.skip("]),
  QU("if", ['QUnit.test("adds', 'QUnit.test.if("adds up", process.env.FULL, (assert) => {}); QUnit.test.skip("adds']),
  QU("expect 0", ["    assert.equal(total([1, 2]), 3);", "    assert.expect(0);"]),
  AV("skip", ['test("adds', 'test.skip("adds']),
  AV("failing", ['test("adds', 'test.failing("adds']),
  AV("t.skip", ["t.is(total([1, 2]), 3)", "t.is.skip(total([1, 2]), 3)"]),
  AV("t.pass", ["t.is(total([1, 2]), 3)", "t.pass()"]),
  AV("truthy", ["t.is(total([1, 2]), 3)", "t.truthy(total([1, 2]))"]),
  AV("only", ['test("adds', 'test.only("adds']),
  AV("assert.skip", ['test("adds', 'test.serial.skip("adds']),
  JA("pending fn", ["    expect(total([1, 2]))", "    pending();\n    expect(total([1, 2]))"]),
  JA("fdescribe", ["describe(", "fdescribe("]),
  JA("nothing", ["expect(total([1, 2])).toBe(3)", "expect().nothing()"]),
  JA("spyOn", [
    "    expect(total([1, 2]))",
    '    spyOn(cart, "total").and.returnValue(3);\n    expect(cart.total([1, 2]))',
  ]),
  JA("any", ["toBe(3)", "toEqual(jasmine.any(Number))"]),
  JA("anything", ["toBe(3)", "toEqual(jasmine.anything())"]),
  JA("withContext only", ["expect(total([1, 2])).toBe(3)", 'expect(total([1, 2])).withContext("x")']),
  UV("skip", ['Cart("adds', 'Cart.skip("adds']),
  UV("only", ['Cart("adds', 'Cart.only("adds']),
  UV("deleted", ['Cart("is zero", () => {\n  assert.is(total([]), 0);\n});\n', ""]),
  UV("thinned", ["  assert.is(total([1, 2]), 3);\n", "  total([1, 2]);\n"]),
  PW("fixme", ['test("adds', 'test.fixme("adds']),
  PW("test.skip()", ["  await page.goto", "  test.skip();\n  await page.goto"]),
  PW("test.fail", ["  await page.goto", "  test.fail();\n  await page.goto"]),
  PW("no await", ["await expect(page", "expect(page"]),
  PW("visible", ['.toHaveText("3")', ".toBeVisible()"]),
  PW("describe.configure retries", ['test("adds', 'test.describe.configure({ retries: 5 });\ntest("adds']),
  PW("skip browser always", ["  await page.goto", '  test.skip(true, "later");\n  await page.goto']),
  CY("it.skip", ["it(", "it.skip("]),
  CY("exist", ['should("have.text", "3")', 'should("exist")']),
  CY("thinned", ['.should("have.text", "3")', ""]),
  CY("on uncaught", ["describe(", 'Cypress.on("fail", () => false);\ndescribe(']),
  UT("skip", ["    def test_adds_up", '    @unittest.skip("later")\n    def test_adds_up']),
  UT("skipTest", [
    "        self.assertEqual(total([1",
    '        self.skipTest("later")\n        self.assertEqual(total([1',
  ]),
  UT("expectedFailure", ["    def test_adds_up", "    @unittest.expectedFailure\n    def test_adds_up"]),
  UT("raise SkipTest", [
    "        self.assertEqual(total([1",
    '        raise unittest.SkipTest("x")\n        self.assertEqual(total([1',
  ]),
  UT("setUp skip", [
    "    def test_adds_up",
    '    def setUp(self):\n        self.skipTest("later")\n\n    def test_adds_up',
  ]),
  UT("setUpClass raise", [
    "    def test_adds_up",
    '    @classmethod\n    def setUpClass(cls):\n        raise unittest.SkipTest("later")\n\n    def test_adds_up',
  ]),
  UT("load_tests", [
    "if __name__",
    "def load_tests(loader, tests, pattern):\n    return unittest.TestSuite()\n\n\nif __name__",
  ]),
  UT("base gone", ["class CartTest(unittest.TestCase)", "class CartTest"]),
  UT("class renamed helper", ["class CartTest(unittest.TestCase)", "class CartTest(object)"]),
  UT("run override", [
    "    def test_adds_up",
    "    def run(self, result=None):\n        return result\n\n    def test_adds_up",
  ]),
  UT("assertTrue", ["self.assertEqual(total([1, 2]), 3)", "self.assertTrue(total([1, 2]))"]),
  UT("assertTrue two args", ["self.assertEqual(total([1, 2]), 3)", "self.assertTrue(total([1, 2]), 3)"]),
  UT("assertIn", ["self.assertEqual(total([1, 2]), 3)", "self.assertIn(total([1, 2]), (1, 2, 3))"]),
  UT("delta", ["self.assertEqual(total([1, 2]), 3)", "self.assertAlmostEqual(total([1, 2]), 3, delta=100)"]),
  UT("subTest empty", [
    "        self.assertEqual(total([1, 2]), 3)",
    "        for case in []:\n            self.assertEqual(total([1, 2]), 3)",
  ]),
  UT("assert overridden", [
    "    def test_adds_up",
    "    def assertEqual(self, *rest):\n        pass\n\n    def test_adds_up",
  ]),
  UT("failureException", ["    def test_adds_up", "    failureException = KeyboardInterrupt\n\n    def test_adds_up"]),
  UT("exit=False", ["    unittest.main()", "    unittest.main(exit=False)"]),
  UT("while False", [
    "        self.assertEqual(total([1, 2]), 3)",
    "        while False:\n            self.assertEqual(total([1, 2]), 3)",
  ]),
  GI("PIt", ['\tIt("adds', '\tPIt("adds']),
  GI("XIt", ['\tIt("adds', '\tXIt("adds']),
  GI("FIt", ['\tIt("adds', '\tFIt("adds']),
  GI("PDescribe", ["Describe(", "PDescribe("]),
  GI("Skip", ["\t\tExpect(Total(1, 2))", '\t\tSkip("later")\n\t\tExpect(Total(1, 2))']),
  GI("Pending", ['It("adds up", func', 'It("adds up", Pending, func']),
  GI("deleted", ['\tIt("is zero", func() {\n\t\tExpect(Total()).To(Equal(0))\n\t})\n', ""]),
  GI("thinned", ["\t\tExpect(Total(1, 2)).To(Equal(3))\n", "\t\tTotal(1, 2)\n"]),
  GI("no To", ["Expect(Total(1, 2)).To(Equal(3))", "Expect(Total(1, 2))"]),
  GI("BeNumerically", ["To(Equal(3))", 'To(BeNumerically(">", 0))']),
  GI("FlakeAttempts", ['It("adds up", func', 'It("adds up", FlakeAttempts(5), func']),
  DE(
    "ignore",
    ['Deno.test("adds up", () => {', 'Deno.test({ name: "adds up", ignore: true, fn: () => {'],
    ["  assertEquals(total([1, 2]), 3);\n});", "  assertEquals(total([1, 2]), 3);\n} });"],
  ),
  DE("Deno.test.ignore", ['Deno.test("adds', 'Deno.test.ignore("adds']),
  DE("only", ['Deno.test("adds', 'Deno.test.only("adds']),
  DE("options", ['Deno.test("adds up", () =>', 'Deno.test("adds up", { ignore: true }, () =>']),
  DE("assertExists", ["assertEquals(total([1, 2]), 3)", "assertExists(total([1, 2]))"]),
];

const right: readonly Row[] = [
  J("display name", ["  @Test\n  void addsUp", '  @Test\n  @DisplayName("adds up")\n  void addsUp']),
  J("parameterized", [
    "  @Test\n  void addsUp() {\n    assertEquals(3, Cart.total(1, 2));",
    '  @ParameterizedTest\n  @CsvSource({"1,2,3", "2,2,4"})\n  void addsUp(int a, int b, int sum) {\n    assertEquals(sum, Cart.total(a, b));',
  ]),
  J("public", ["  void addsUp", "  public void addsUp"]),
  J("assertThrows", [
    "  @Test\n  void isZero",
    "  @Test\n  void refuses() {\n    assertThrows(IllegalArgumentException.class, () -> Cart.total(-1));\n  }\n\n  @Test\n  void isZero",
  ]),
  J("local", ["assertEquals(3, Cart.total(1, 2))", "int sum = Cart.total(1, 2);\n    assertEquals(3, sum)"]),
  J("assertJ", ["assertEquals(3, Cart.total(1, 2))", "assertThat(Cart.total(1, 2)).isEqualTo(3)"]),
  J("before", [
    "  @Test\n  void addsUp",
    "  @BeforeEach\n  void setUp() {\n    Cart.clear();\n  }\n\n  @Test\n  void addsUp",
  ]),
  J("helper private", [
    "  @Test\n  void addsUp",
    "  private int sum(int... all) {\n    return Cart.total(all);\n  }\n\n  @Test\n  void addsUp",
  ]),
  J("os", ["  @Test\n  void addsUp", "  @Test\n  @DisabledOnOs(OS.WINDOWS)\n  void addsUp"]),
  K("backticks", [
    "  @Test\n  fun testIsZero() {",
    '  @Test\n  fun `refuses text`() {\n    assertFails { total("a") }\n  }\n\n  @Test\n  fun testIsZero() {',
  ]),
  K("helper", ["  @Test\n  fun testAddsUp", "  private fun cart() = Cart()\n\n  @Test\n  fun testAddsUp"]),
  K("expression body", [
    "fun testAddsUp() {\n    assertEquals(3, total(1, 2))\n  }",
    "fun testAddsUp() {\n    val sum = total(1, 2)\n    assertEquals(3, sum)\n  }",
  ]),
  K("comment", ["  @Test\n  fun testAddsUp", "  /* adds\n   * up */\n  @Test\n  fun testAddsUp"]),
  K("beforeTest", [
    "  @Test\n  fun testAddsUp",
    "  @BeforeTest\n  fun setUp() {\n    clear()\n  }\n\n  @Test\n  fun testAddsUp",
  ]),
  RB("let", ['  it "adds', '  let(:cart) { Cart.new }\n\n  it "adds']),
  RB("before", ['  it "adds', '  before do\n    Cart.clear\n  end\n\n  it "adds']),
  RB("context", [
    '  it "adds up" do\n    expect(total(1, 2)).to eq(3)\n  end',
    '  context "with items" do\n    it "adds up" do\n      expect(total(1, 2)).to eq(3)\n    end\n  end',
  ]),
  RB("new", [
    '  it "is zero"',
    '  it "refuses text" do\n    expect { total("a") }.to raise_error(TypeError)\n  end\n\n  it "is zero"',
  ]),
  RB("renamed", ['"adds up"', '"adds all up"']),
  RB("one-liner", ['  it "is zero"', '  it { is_expected.to be_empty }\n\n  it "is zero"']),
  RB("def helper", ['  it "adds', '  def cart\n    return Cart.new if true\n    nil\n  end\n\n  it "adds']),
  RB("rescue helper", ['  it "adds', '  def safely\n    yield\n  rescue StandardError\n    nil\n  end\n\n  it "adds']),
  RB("windows", [
    "    expect(total(1, 2))",
    '    skip "paths" if Gem.win_platform? || RUBY_PLATFORM =~ /win32/\n    expect(total(1, 2))',
  ]),
  MT("setup", ["  def test_adds_up", "  def setup\n    Cart.clear\n  end\n\n  def test_adds_up"]),
  MT("private helper", [
    "    assert_equal 0, total\n  end\n",
    "    assert_equal 0, total\n  end\n\n  private\n\n  def cart\n    Cart.new\n  end\n",
  ]),
  MT("message", ["assert_equal 3, total(1, 2)", 'assert_equal 3, total(1, 2), "sum"']),
  MT("new raises", [
    "  def test_is_zero",
    '  def test_refuses\n    assert_raises(TypeError) { total("a") }\n  end\n\n  def test_is_zero',
  ]),
  MT("ensure", [
    "    assert_equal 3, total(1, 2)\n",
    "    begin\n      assert_equal 3, total(1, 2)\n    ensure\n      Cart.clear\n    end\n",
  ]),
  PH("attributes", ["    public function testAddsUp", "    #[Group('cart')]\n    public function testAddsUp"]),
  PH("void", ["testAddsUp()", "testAddsUp(): void"]),
  PH("provider", [
    "    public function testIsZero",
    "    public static function lists(): array {\n        return [[1, 2, 3]];\n    }\n    public function testIsZero",
  ]),
  PH("setUp", [
    "    public function testAddsUp",
    "    protected function setUp(): void {\n        Cart::clear();\n    }\n    public function testAddsUp",
  ]),
  PH("docblock", [
    "    public function testAddsUp",
    "    /**\n     * Adds up.\n     */\n    public function testAddsUp",
  ]),
  PH("catch that fails", [
    "        $this->assertSame(3, total(1, 2));\n",
    "        try {\n            $this->assertSame(3, total(1, 2));\n        } catch (CartError $e) {\n            $this->fail('no');\n        }\n",
  ]),
  CS("theory", [
    "    [Fact]\n    public void AddsUp() {\n        Assert.Equal(3, Cart.Total(1, 2));",
    "    [Theory]\n    [InlineData(1, 2, 3)]\n    public void AddsUp(int a, int b, int sum) {\n        Assert.Equal(sum, Cart.Total(a, b));",
  ]),
  CS("async", ["public void AddsUp()", "public async Task AddsUp()"]),
  CS("helper", [
    "    [Fact]\n    public void IsZero",
    "    private static Cart Make() {\n        return new Cart();\n    }\n    [Fact]\n    public void IsZero",
  ]),
  CS("#if NET", [
    "    [Fact]\n    public void IsZero() {\n        Assert.Equal(0, Cart.Total());\n    }\n",
    "#if NET8_0_OR_GREATER\n    [Fact]\n    public void IsZero() {\n        Assert.Equal(0, Cart.Total());\n    }\n#endif\n",
  ]),
  CS("new", [
    "    [Fact]\n    public void IsZero",
    "    [Fact]\n    public void Refuses() {\n        Assert.Throws<ArgumentException>(() => Cart.Total(-1));\n    }\n    [Fact]\n    public void IsZero",
  ]),
  EX("describe", [
    '  test "is zero" do\n    assert Cart.total([]) == 0\n  end',
    '  describe "empty" do\n    test "is zero" do\n      assert Cart.total([]) == 0\n    end\n  end',
  ]),
  EX("setup", ['  test "adds up"', '  setup do\n    {:ok, cart: Cart.new()}\n  end\n\n  test "adds up"']),
  EX("tag", ['  test "adds up"', '  @tag :slow\n  test "adds up"']),
  EX("defp", ['  test "adds up"', '  defp cart, do: Cart.new()\n\n  test "adds up"']),
  BA("setup", ['@test "adds up"', 'setup() {\n  load helper\n}\n\n@test "adds up"']),
  BA("status", ['  [ "$output" = "3" ]', '  [ "$status" -eq 0 ]\n  [ "$output" = "3" ]']),
  SW("setUp", ["    func testAddsUp", "    override func setUp() {\n        Cart.clear()\n    }\n    func testAddsUp"]),
  SW("throws", ["func testAddsUp() {", "func testAddsUp() throws {"]),
  SW("helper", [
    "    func testAddsUp",
    "    private func cart() -> Cart {\n        return Cart()\n    }\n    func testAddsUp",
  ]),
  SW("do catch", [
    "        XCTAssertEqual(total([1, 2]), 3)\n",
    '        do {\n            XCTAssertEqual(try sum([1, 2]), 3)\n            XCTAssertEqual(total([1, 2]), 3)\n        } catch {\n            XCTFail("no")\n        }\n',
  ]),
  SW("os", [
    "    func testIsZero() {\n        XCTAssertEqual(total([]), 0)\n    }\n",
    "    #if os(macOS)\n    func testIsZero() {\n        XCTAssertEqual(total([]), 0)\n    }\n    #endif\n",
  ]),
  CC("fixture", ["TEST(Cart, AddsUp)", "TEST_F(CartTest, AddsUp)"]),
  CC("helper", [
    "TEST(Cart, AddsUp)",
    "static int Sum(std::vector<int> v) {\n  return Total(v);\n}\n\nTEST(Cart, AddsUp)",
  ]),
  CC("include", ["TEST(Cart, AddsUp)", '#include "x.h"\n#define X 1\nTEST(Cart, AddsUp)']),
  CC("win", [
    "TEST(Cart, IsZero) {\n  EXPECT_EQ(0, Total({}));\n}\n",
    "#ifndef _WIN32\nTEST(Cart, IsZero) {\n  EXPECT_EQ(0, Total({}));\n}\n#endif\n",
  ]),
  DA("group", [
    "  test('is zero', () {\n    expect(total([]), equals(0));\n  });",
    "  group('empty', () {\n    test('is zero', () {\n      expect(total([]), equals(0));\n    });\n  });",
  ]),
  DA("bare value", ["equals(3)", "3"]),
  DA("throws", [
    "  test('is zero'",
    "  test('refuses', () {\n    expect(() => total(['a']), throwsA(isA<TypeError>()));\n  });\n  test('is zero'",
  ]),
  RS("result", [
    "fn adds_up() {\n    assert_eq!(total(&[1, 2]), 3);",
    "fn adds_up() -> Result<(), Error> {\n    assert_eq!(total(&[1, 2]), 3);\n    Ok(())",
  ]),
  RS("let", ["assert_eq!(total(&[1, 2]), 3)", "let _guard = lock();\n    assert_eq!(total(&[1, 2]), 3)"]),
  RS("thread join", [
    "    assert_eq!(total(&[1, 2]), 3);",
    "    std::thread::spawn(|| assert_eq!(total(&[1, 2]), 3)).join().unwrap();",
  ]),
  RS("rstest", [
    "#[test]\nfn adds_up() {\n    assert_eq!(total(&[1, 2]), 3);",
    "#[rstest]\n#[case(&[1, 2], 3)]\n#[case(&[4], 4)]\nfn adds_up(#[case] list: &[i32], #[case] sum: i32) {\n    assert_eq!(total(list), sum);",
  ]),
  QU("hooks", [
    'QUnit.module("cart", () => {',
    'QUnit.module("cart", (hooks) => {\n  hooks.beforeEach(() => clear());',
  ]),
  QU("expect", ["    assert.equal(total([1, 2]), 3);", "    assert.expect(1);\n    assert.equal(total([1, 2]), 3);"]),
  AV("macro", [
    'test("is zero"',
    'const sums = test.macro((t, list, sum) => {\n  t.is(total(list), sum);\n});\ntest("four", sums, [4], 4);\ntest("is zero"',
  ]),
  AV("serial", ['test("adds', 'test.serial("adds']),
  JA("createSpy", [
    "    expect(total([1, 2]))",
    '    const seen = jasmine.createSpy("seen");\n    expect(total([1, 2], seen))',
  ]),
  JA("spy on collaborator", [
    "    expect(total([1, 2]))",
    '    spyOn(prices, "price").and.returnValue(1);\n    expect(total([1, 2]))',
  ]),
  UV("new", ['Cart("is zero"', 'Cart("four", () => {\n  assert.is(total([4]), 4);\n});\nCart("is zero"']),
  UV("hooks", ['Cart("adds', 'Cart.before.each(() => clear());\nCart("adds']),
  PW("step", ['  await page.goto("/");', '  await test.step("opens", async () => {\n    await page.goto("/");\n  });']),
  PW("skip webkit", ["  await page.goto", '  test.skip(process.platform === "win32", "fonts");\n  await page.goto']),
  PW("more", ['.toHaveText("3");', '.toHaveText("3");\n  await expect(page.locator("#a")).toBeVisible();']),
  PW("fixtures", ['from "@playwright/test"', 'from "./fixtures"']),
  CY("more", ['cy.visit("/");', 'cy.visit("/");\n    cy.get("#a").should("be.visible");']),
  CY("intercept", ["    cy.visit", '    cy.intercept("GET", "/x", { fixture: "x.json" });\n    cy.visit']),
  CY("uncaught", ["describe(", 'Cypress.on("uncaught:exception", () => false);\ndescribe(']),
  UT("subTest", [
    "        self.assertEqual(total([1, 2]), 3)",
    "        for items, expected in [([1, 2], 3), ([4], 4)]:\n            with self.subTest(items=items):\n                self.assertEqual(total(items), expected)",
  ]),
  UT("setUp", ["    def test_adds_up", "    def setUp(self):\n        self.items = [1, 2]\n\n    def test_adds_up"]),
  UT("raises", [
    "    def test_is_zero",
    "    def test_refuses(self):\n        with self.assertRaises(TypeError):\n            total(['a'])\n\n    def test_is_zero",
  ]),
  UT("mixin", [
    "class CartTest(unittest.TestCase):",
    "class Helper:\n    def items(self):\n        return [1, 2]\n\n\nclass CartTest(Helper, unittest.TestCase):",
  ]),
  UT("load_tests doctest", [
    "if __name__",
    "def load_tests(loader, tests, ignore):\n    tests.addTests(doctest.DocTestSuite(cart))\n    return tests\n\n\nif __name__",
  ]),
  UT("custom assert", [
    "    def test_adds_up",
    "    def assertSum(self, items, expected):\n        self.assertEqual(total(items), expected)\n\n    def test_adds_up",
  ]),
  UT("verbosity", ["unittest.main()", "unittest.main(verbosity=2)"]),
  UT("skipUnless platform", [
    "    def test_adds_up",
    "    @unittest.skipUnless(sys.platform.startswith('linux'), 'linux')\n    def test_adds_up",
  ]),
  GI("context", [
    '\tIt("is zero", func() {\n\t\tExpect(Total()).To(Equal(0))\n\t})',
    '\tContext("empty", func() {\n\t\tIt("is zero", func() {\n\t\t\tExpect(Total()).To(Equal(0))\n\t\t})\n\t})',
  ]),
  GI("new", [
    '\tIt("is zero"',
    '\tIt("four", func() {\n\t\tExpect(Total(4)).To(Equal(4))\n\t\tExpect(err).NotTo(HaveOccurred())\n\t})\n\tIt("is zero"',
  ]),
  GI("Should", ["To(Equal(3))", "Should(Equal(3))"]),
  GI("before", ['\tIt("adds', '\tBeforeEach(func() {\n\t\tclear()\n\t})\n\tIt("adds']),
  GI("table", [
    '\tIt("is zero"',
    '\tDescribeTable("sums", func(a, b int) {\n\t\tExpect(Total(a)).To(Equal(b))\n\t}, Entry("four", 4, 4))\n\tIt("is zero"',
  ]),
  DE("steps", [
    'Deno.test("is zero"',
    'Deno.test("four", async (t) => {\n  await t.step("sum", () => {\n    assertEquals(total([4]), 4);\n  });\n});\nDeno.test("is zero"',
  ]),
  DE("permissions", ['Deno.test("adds up", () =>', 'Deno.test("adds up", { permissions: { read: true } }, () =>']),
  DE("os", ['Deno.test("adds up", () =>', 'Deno.test("adds up", { ignore: Deno.build.os === "windows" }, () =>']),
];

describe("tests of many languages and runners", () => {
  it.each(wrong.map((row) => ({ what: row[0], row })))("taken away: $what", ({ row }) => {
    expect(refused(row)).not.toEqual([]);
  });

  it.each(right.map((row) => ({ what: row[0], row })))("changed rightly: $what", ({ row }) => {
    expect(refused(row)).toEqual([]);
  });
});
