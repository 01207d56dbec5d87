import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

const swap = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`not in the text: ${from}`);
  return text.replace(from, to);
};

const py = `import pytest
import unittest
from shop import refund


@pytest.mark.parametrize("a,b", [(1, 1), (2, 2), (3, 3)])
def test_all(a, b):
    assert refund(a) == b


def test_zero():
    with pytest.raises(ValueError):
        refund(0)
    assert refund(1) == 1, "one"


class TestRefund(unittest.TestCase):
    def test_half(self):
        self.assertEqual(refund(2.5), 2.5)
        self.assertAlmostEqual(refund(0.1), 0.1, places=6)
`;

const go = `package shop

import "testing"

func TestAll(t *testing.T) {
	for _, c := range []struct{ in, want int }{{1, 1}, {2, 2}, {3, 3}} {
		if got := Refund(c.in); got != c.want {
			t.Errorf("got %d", got)
		}
	}
}

func TestZero(t *testing.T) {
	_, err := Try(0)
	if err == nil {
		t.Fatal("no error")
	}
	t.Run("minus", func(t *testing.T) {
		assert.Equal(t, -1, Refund(-1))
		require.NoError(t, check())
	})
}
`;

const rust = `pub fn add(a: i32, b: i32) -> i32 { a + b }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
        assert!(add(0, 1) > 0);
    }

    #[test]
    #[should_panic]
    fn panics() {
        boom();
    }
}
`;

const java = `class RefundTest {
  @Test
  void all() {
    assertEquals(5, refund(5));
    Assertions.assertThrows(Error.class, () -> refund(0));
  }

  @Test
  void zero() {
    assertTrue(refund(0) == 0);
  }
}
`;

const ruby = `describe Refund do
  it "refunds all" do
    expect(refund(5)).to eq 5
    expect(refund(6)).to eq 6
  end
  it "refuses zero" do
    expect { refund(0) }.to raise_error
  end
end
`;

type Row = readonly [what: string, path: string, was: string, now: string, rule: string];
const [p, g, r, j, rb] = [
  "tests/test_refund.py",
  "refund_test.go",
  "src/lib.rs",
  "src/test/java/RefundTest.java",
  "spec/refund_spec.rb",
];

const worse: readonly Row[] = [
  ["deleted", p, py, py.slice(0, py.indexOf("class ")), "test deleted"],
  ["no case any more", p, py, swap(py, "def test_zero", "def _test_zero"), "test deleted"],
  ["renamed out of sight", p, py, swap(py, "def test_zero", "def check_zero"), "test deleted"],
  ["skip", p, py, swap(py, "def test_zero", '@pytest.mark.skip(reason="later")\ndef test_zero'), "test skipped"],
  ["skip without a reason", p, py, swap(py, "def test_zero", "@pytest.mark.skip\ndef test_zero"), "test skipped"],
  ["xfail", p, py, swap(py, "def test_zero", "@pytest.mark.xfail\ndef test_zero"), "test skipped"],
  [
    "skipif True",
    p,
    py,
    swap(py, "def test_zero", '@pytest.mark.skipif(True, reason="")\ndef test_zero'),
    "test skipped",
  ],
  [
    "skipif of the environment",
    p,
    py,
    swap(py, "def test_zero", '@pytest.mark.skipif(os.environ.get("CI"), reason="")\ndef test_zero'),
    "test skipped",
  ],
  [
    "unittest.skip",
    p,
    py,
    swap(py, "    def test_half", '    @unittest.skip("later")\n    def test_half'),
    "test skipped",
  ],
  ["a class skipped", p, py, swap(py, "class TestRefund", '@unittest.skip("later")\nclass TestRefund'), "test skipped"],
  [
    "expectedFailure",
    p,
    py,
    swap(py, "    def test_half", "    @unittest.expectedFailure\n    def test_half"),
    "test skipped",
  ],
  [
    "pytest.skip in it",
    p,
    py,
    swap(py, "def test_zero():\n", 'def test_zero():\n    pytest.skip("later")\n'),
    "test skipped",
  ],
  ["self.skipTest in it", p, py, swap(py, "(self):\n", '(self):\n        self.skipTest("later")\n'), "test skipped"],
  ["the whole file", p, py, `${py}\npytestmark = pytest.mark.skip\n`, "test skipped"],
  [
    "the whole file, at once",
    p,
    py,
    swap(py, "from shop", 'pytest.skip("later", allow_module_level=True)\nfrom shop'),
    "test skipped",
  ],
  [
    "__test__",
    p,
    py,
    swap(py, "class TestRefund(unittest.TestCase):\n", "class TestRefund(unittest.TestCase):\n    __test__ = False\n"),
    "test skipped",
  ],
  ["an assert removed", p, py, swap(py, '    assert refund(1) == 1, "one"\n', ""), "assertions removed"],
  ["an assert in a comment", p, py, swap(py, "    assert refund(1)", "    # assert refund(1)"), "assertions removed"],
  ["assert True", p, py, swap(py, 'assert refund(1) == 1, "one"', "assert True"), "assertions removed"],
  ["or True", p, py, swap(py, "assert refund(1) == 1", "assert refund(1) == 1 or True"), "assertions removed"],
  [
    "return before",
    p,
    py,
    swap(py, '    assert refund(1) == 1, "one"', '    return\n    assert refund(1) == 1, "one"'),
    "assertions removed",
  ],
  [
    "except: pass",
    p,
    py,
    swap(
      py,
      '    assert refund(1) == 1, "one"',
      '    try:\n        assert refund(1) == 1, "one"\n    except AssertionError:\n        pass',
    ),
    "assertions removed",
  ],
  [
    "if False",
    p,
    py,
    swap(py, '    assert refund(1) == 1, "one"', '    if False:\n        assert refund(1) == 1, "one"'),
    "assertions removed",
  ],
  [
    "raises removed",
    p,
    py,
    swap(py, "    with pytest.raises(ValueError):\n        refund(0)\n", ""),
    "assertions removed",
  ],
  ["is not None", p, py, swap(py, "assert refund(1) == 1", "assert refund(1) is not None"), "assertions weakened"],
  [
    "assertTrue",
    p,
    py,
    swap(py, "self.assertEqual(refund(2.5), 2.5)", "self.assertTrue(refund(2.5))"),
    "assertions weakened",
  ],
  ["fewer places", p, py, swap(py, "places=6", "places=1"), "assertions weakened"],
  ["rows", p, py, swap(py, ", (2, 2), (3, 3)", ""), "rows removed"],
  ["assertEqual replaced", p, py, `${py}\nunittest.TestCase.assertEqual = lambda *a: None\n`, "assertions neutered"],
  ["_exit", p, py, `import os\n${py}\nos._exit(0)\n`, "early exit"],
  ["sys.exit", p, py, `${py}\nsys.exit()\n`, "early exit"],

  ["deleted", g, go, go.slice(0, go.indexOf("func TestZero")), "test deleted"],
  ["renamed out of sight", g, go, swap(go, "func TestZero", "func testZero"), "test deleted"],
  ["t.Skip", g, go, swap(go, "_, err := Try(0)", 't.Skip("later")\n\t_, err := Try(0)'), "test skipped"],
  ["t.SkipNow in a part", g, go, swap(go, "\t\tassert.Equal", "\t\tt.SkipNow()\n\t\tassert.Equal"), "test skipped"],
  [
    "skipped under a condition",
    g,
    go,
    swap(go, "_, err := Try(0)", 'if os.Getenv("CI") != "" {\n\t\tt.Skip()\n\t}\n\t_, err := Try(0)'),
    "test skipped",
  ],
  ["a build tag", g, go, `//go:build integration\n\n${go}`, "test skipped"],
  ["build tag ignore", g, go, `//go:build ignore\n\n${go}`, "test skipped"],
  ["an old build tag", g, go, `// +build never\n\n${go}`, "test skipped"],
  ["a check removed", g, go, swap(go, '\tif err == nil {\n\t\tt.Fatal("no error")\n\t}\n', ""), "assertions removed"],
  ["an assert removed", g, go, swap(go, "\t\tassert.Equal(t, -1, Refund(-1))\n", ""), "assertions removed"],
  ["a log instead", g, go, swap(go, 't.Fatal("no error")', 't.Log("no error")'), "assertions removed"],
  ["never", g, go, swap(go, "if err == nil {", "if false {"), "assertions removed"],
  ["return before", g, go, swap(go, "\tif err == nil {", "\treturn\n\tif err == nil {"), "assertions removed"],
  ["NotNil", g, go, swap(go, "assert.Equal(t, -1, Refund(-1))", "assert.NotNil(t, Refund(-1))"), "assertions weakened"],
  ["a part deleted", g, go, `${go.slice(0, go.indexOf("\tt.Run"))}}\n`, "test deleted"],
  ["rows", g, go, swap(go, ", {2, 2}, {3, 3}", ""), "rows removed"],
  ["os.Exit", g, go, `${go}\nfunc TestMain(m *testing.M) {\n\tos.Exit(0)\n}\n`, "early exit"],

  ["deleted", r, rust, rust.replace(/ {4}#\[test\]\n {4}fn adds[\s\S]*?\n {4}\}\n/u, ""), "test deleted"],
  [
    "no attribute",
    r,
    rust,
    swap(rust, "    #[test]\n    fn adds", "    #[allow(dead_code)]\n    fn adds"),
    "test deleted",
  ],
  ["ignore", r, rust, swap(rust, "    fn adds", "    #[ignore]\n    fn adds"), "test skipped"],
  ["ignore with a reason", r, rust, swap(rust, "    fn adds", '    #[ignore = "later"]\n    fn adds'), "test skipped"],
  ["thinned", r, rust, swap(rust, "        assert_eq!(add(1, 2), 3);\n", ""), "assertions removed"],
  ["assert true", r, rust, swap(rust, "assert_eq!(add(1, 2), 3)", "assert!(true)"), "assertions removed"],

  ["deleted", j, java, `${java.slice(0, java.lastIndexOf("  @Test"))}}\n`, "test deleted"],
  ["no annotation", j, java, java.replace(/@Test\n {2}void zero/u, "void zero"), "test deleted"],
  ["Disabled", j, java, java.replace(/@Test\n {2}void zero/u, '@Test @Disabled("x")\n  void zero'), "test skipped"],
  ["Ignore", j, java, java.replace(/@Test\n {2}void zero/u, "@Ignore @Test\n  void zero"), "test skipped"],
  ["thinned", j, java, swap(java, "    assertEquals(5, refund(5));\n", ""), "assertions removed"],
  ["weakened", j, java, swap(java, "assertEquals(5, refund(5))", "assertNotNull(refund(5))"), "assertions weakened"],

  ["deleted", rb, ruby, `${ruby.slice(0, ruby.indexOf('  it "refuses'))}end\n`, "test deleted"],
  ["xit", rb, ruby, swap(ruby, '  it "refuses', '  xit "refuses'), "test skipped"],
  ["thinned", rb, ruby, swap(ruby, "    expect(refund(6)).to eq 6\n", ""), "assertions removed"],
  [
    "a line in a comment",
    rb,
    ruby,
    swap(ruby, "    expect(refund(6))", "    # expect(refund(6))"),
    "assertions removed",
  ],
];

const noted: readonly Row[] = [
  [
    "a line before it, Kotlin",
    "src/test/kotlin/ATest.kt",
    "@Test\nfun testA() {\n assertEquals(1, f())\n}\n",
    "@Disabled\n@Test\nfun testA() {\n assertEquals(1, f())\n}\n",
    "test skipped",
  ],
  [
    "a line before it, Elixir",
    "test/a_test.exs",
    'test "a" do\n assert f() == 1\nend\n',
    '@tag :skip\ntest "a" do\n assert f() == 1\nend\n',
    "test skipped",
  ],
  ["rules of ruff", "ruff.toml", "select = ['E', 'F']\n", "select = ['E']\n", "lint weakened"],
  [
    "linters of golangci",
    ".golangci.yml",
    "linters:\n  enable: [errcheck, govet]\n",
    "linters:\n  enable: [govet]\n",
    "lint weakened",
  ],
  ["biome's linter", "biome.json", '{"linter":{"enabled":true}}', '{"linter":{"enabled":false}}', "checks weakened"],
];

const fine: readonly (readonly [what: string, path: string, was: string, now: string])[] = [
  ["a case added", p, py, `${py}\n\ndef test_more():\n    assert refund(9) == 9\n`],
  ["a case renamed", p, py, swap(py, "test_zero", "test_raises_when_zero")],
  [
    "functions become methods",
    p,
    "def test_a():\n    assert f(1) == 2\n",
    "class TestA:\n    def test_a(self):\n        assert f(1) == 2\n",
  ],
  ["another value", p, py, swap(py, "refund(1) == 1", "refund(1) == 2")],
  ["assertEqual becomes assert", p, py, swap(py, "self.assertEqual(refund(2.5), 2.5)", "assert refund(2.5) == 2.5")],
  [
    "a platform",
    p,
    py,
    swap(py, "def test_zero", '@pytest.mark.skipif(sys.platform == "win32", reason="")\ndef test_zero'),
  ],
  ["rows added", p, py, swap(py, "(3, 3)]", "(3, 3), (4, 4)]")],
  ["a fixture", p, py, swap(py, "def test_zero():", "def test_zero(tmp_path):")],
  ["a case added", g, go, `${go}\nfunc TestMore(t *testing.T) {\n\tassert.Equal(t, 1, Refund(1))\n}\n`],
  ["rows added", g, go, swap(go, "{3, 3}}", "{3, 3}, {4, 4}}")],
  [
    "testing.Short",
    g,
    go,
    swap(go, "_, err := Try(0)", 'if testing.Short() {\n\t\tt.Skip("slow")\n\t}\n\t_, err := Try(0)'),
  ],
  ["a system's tag", g, go, `//go:build linux && !arm64\n\n${go}`],
  ["a message", g, go, swap(go, '"got %d", got', '"Refund(%d) = %d", c.in, got')],
  ["TestMain", g, go, `${go}\nfunc TestMain(m *testing.M) {\n\tos.Exit(m.Run())\n}\n`],
  ["source beside tests", r, rust, swap(rust, "a + b", "b + a")],
  [
    "a case added",
    r,
    rust,
    swap(
      rust,
      "    #[test]\n    #[should",
      "    #[test]\n    fn more() {\n        assert_eq!(add(2, 2), 4);\n    }\n\n    #[test]\n    #[should",
    ),
  ],
  [
    "a case added",
    j,
    java,
    swap(
      java,
      "  @Test\n  void zero",
      "  @Test\n  void more() {\n    assertEquals(1, refund(1));\n  }\n\n  @Test\n  void zero",
    ),
  ],
  [
    "a case added",
    rb,
    ruby,
    swap(ruby, '  it "refuses', '  it "more" do\n    expect(refund(1)).to eq 1\n  end\n  it "refuses'),
  ],
];

describe("tests in other languages", () => {
  it.each([...worse, ...noted])("sees through: %s in %s", (_, path, was, now, rule) => {
    expect(wrongs({ [path]: was }, { [path]: now })).toContain(rule);
  });

  it.each(fine)("lets through: %s in %s", (_, path, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });
});
