import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseReport } from "../../../src/rules/verify/report/parse-report.ts";
import { presetFor } from "../../../src/rules/verify/preset-for.ts";
import { unittest } from "../../../src/rules/verify/presets/unittest.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

const sums = `import unittest
from shop import total


class Sums(unittest.TestCase):
    def test_one(self):
        self.assertEqual(total([1]), 1)

    def test_each(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertLess(n, 2, 'a "quoted" <word>')

    @unittest.skip("later")
    def test_later(self):
        pass


class Unready(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("no room")

    def test_never(self):
        pass
`;

const files: Readonly<Record<string, string>> = {
  "shop.py": "def total(prices):\n    return sum(prices)\n",
  "tests/__init__.py": "",
  "tests/test_sums.py": sums,
  "tests/test_broken.py": "import nowhere\n",
  "tests/test_more.py": "import unittest\n\n\nclass More(unittest.TestCase):\n    def test_more(self):\n        pass\n",
};

describe.skipIf(!hasPython)("unittest, told to tell its results", () => {
  let folder = "";
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lintel-unittest-"));
    for (const [path, text] of Object.entries(files)) put(path, text);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string | undefined) => {
    const { status, stderr } = spawnSync("sh", ["-c", command ?? "exit 99"], { cwd: folder, encoding: "utf8" });
    const report = parseReport(readFileSync(join(folder, ".lintel-report")));
    if (!report.ok) throw new Error(`${report.why}: ${stderr}`);
    return { status, cases: report.cases };
  };
  const fitted = presetFor("python3 -m unittest discover -s tests -t . -v", {});

  it("names every case with its file, and what kept others from running", () => {
    const { status, cases } = run(fitted?.whole?.command);
    expect(status).toBe(1);
    expect(cases.map(({ file, suite, name, outcome }) => [file, suite, name, outcome].join("|")).toSorted()).toEqual([
      "tests/test_broken.py|unittest.loader._FailedTest|tests.test_broken|failed",
      "tests/test_more.py|tests.test_more.More|test_more|passed",
      "tests/test_sums.py|tests.test_sums.Sums|test_each|failed",
      "tests/test_sums.py|tests.test_sums.Sums|test_later|skipped",
      "tests/test_sums.py|tests.test_sums.Sums|test_one|passed",
      "||setUpClass (tests.test_sums.Unready)|failed",
    ]);
  });

  it("runs some files, and calls their cases the same", () => {
    const { status, cases } = run(fitted?.only(["tests/test_more.py"], true)?.command);
    expect([status, cases.map(({ suite, name }) => `${suite}.${name}`)]).toEqual([
      0,
      ["tests.test_more.More.test_more"],
    ]);
  });

  it("is red in each planted falsehood, and in an assertion that a class of the file has changed", () => {
    const ask = {
      path: "tests/test_case.py",
      loads: ["shop.py"],
      nonce: "abc",
      scripts: { scripts: {}, packages: new Set<string>() },
    };
    const own = unittest.canary({ ...ask, host: "" });
    put("tests/test_case.py", own?.text ?? "");
    const quiet =
      "import unittest\n\n\nclass Quiet(unittest.TestCase):\n    def assertEqual(self, a, b):\n        pass\n";
    const added = unittest.added({ ...ask, nonce: "def", host: quiet });
    put("tests/test_more.py", added?.text ?? "");
    const { cases } = run(fitted?.only(["tests/test_case.py", "tests/test_more.py"], true)?.command);
    const outcomeOf = (name: string) => cases.find((each) => each.name === name)?.outcome;
    expect(own?.cases.map(outcomeOf)).toEqual(own?.cases.map(() => "failed"));
    expect(added?.cases.filter((name) => outcomeOf(name) !== "failed")).toEqual(["test_works_def_own"]);
  });
});
