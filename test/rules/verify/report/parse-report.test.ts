import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { TestReport } from "../../../../src/model/report.ts";
import { mostReportBytes, parseReport } from "../../../../src/rules/verify/report/parse-report.ts";

const read = (text: string): TestReport => parseReport(new TextEncoder().encode(text));
const short = (report: TestReport): readonly string[] | string =>
  report.ok ? report.cases.map(({ suite, name, outcome, file }) => [file, suite, name, outcome].join("|")) : report.why;

const nodeJunit = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="s" errors="0" tests="3" failures="1" skipped="1">
		<testcase name="a b" classname="s" file="/workspace/test/t.mjs"/>
		<testcase name="c" classname="s" file="/workspace/test/t.mjs" failure="1 == 2">
			<failure type="testCodeFailure" message="1 == 2&#10;x">AssertionError [ERR_ASSERTION]: 1 == 2</failure>
		</testcase>
		<testcase name="z" classname="s" file="/workspace/test/t.mjs"><skipped type="skipped" message="true"/></testcase>
	</testsuite>
	<testcase name="top" classname="test" file="/workspace/test/t.mjs"/>
	<!-- tests 4 -->
</testsuites>`;

const nodeTap = `TAP version 13
# Subtest: s
    # Subtest: a b
    ok 1 - a b
      ---
      duration_ms: 0.4
      ...
    # Subtest: c
    not ok 2 - c
      ---
      error: '1 == 2'
      ...
    # Subtest: z
    ok 3 - z # SKIP
    1..3
not ok 1 - s
  ---
  failureType: 'subtestsFailed'
  ...
# Subtest: top
ok 2 - top
1..2
# tests 4
# pass 2
# fail 1
`;

const tape = `TAP version 13
# adds
ok 1 should be strictly equal
ok 2 should be strictly equal
# halves, and more
ok 3 should be strictly equal
not ok 4 should be strictly equal
  ---
    operator: equal
    expected: 2
    actual:   3
  ...

1..4
# tests 4
# pass  3
# fail  1
`;

const go = [
  { Action: "run", Package: "x/cart", Test: "TestTotal" },
  { Action: "output", Package: "x/cart", Test: "TestTotal", Output: "    cart_test.go:9: got 3\n" },
  { Action: "fail", Package: "x/cart", Test: "TestTotal" },
  { Action: "pass", Package: "x/cart", Test: "TestEmpty" },
  { Action: "skip", Package: "x/cart", Test: "TestNet" },
  { Action: "fail", Package: "x/cart" },
  { Action: "build-output", ImportPath: "x/money [x/money.test]", Output: "./m_test.go:5: undefined: Round\n" },
  { Action: "fail", Package: "x/money", FailedBuild: "x/money [x/money.test]" },
]
  .map((line) => JSON.stringify(line))
  .join("\n");

const jest = JSON.stringify({
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 1,
  testResults: [
    {
      name: "/workspace/test/a.test.js",
      status: "failed",
      message: "",
      assertionResults: [
        { title: "adds", ancestorTitles: ["outer", "inner"], status: "passed", failureMessages: [] },
        { title: "halves", ancestorTitles: [], status: "failed", failureMessages: ["Expected: 2"] },
        { title: "later", ancestorTitles: [], status: "todo", failureMessages: [] },
      ],
    },
    { name: "/workspace/test/b.test.js", status: "failed", message: "Cannot find module", assertionResults: [] },
  ],
});

describe("a report, in whichever format", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "JUnit as node writes it",
      nodeJunit,
      ["test/t.mjs||top|passed", "test/t.mjs|s|a b|passed", "test/t.mjs|s|c|failed", "test/t.mjs|s|z|skipped"],
    ],
    ["TAP as node writes it", nodeTap, ["|s|a b|passed", "|s|c|failed", "|s|z|skipped", "||top|passed"]],
    [
      "TAP as tape writes it: a case is what stands under one comment",
      tape,
      ["||adds|passed", "||halves, and more|failed"],
    ],
    [
      "TAP as tap writes it: a test file is a subtest, and no part of a case's name",
      `TAP version 14\n# Subtest: test/a.test.js\n${nodeTap.slice(15, nodeTap.indexOf("# tests")).replaceAll(/^(?=.)/gmu, "    ")}not ok 1 - test/a.test.js\n1..1\n`,
      [
        "test/a.test.js|s|a b|passed",
        "test/a.test.js|s|c|failed",
        "test/a.test.js|s|z|skipped",
        "test/a.test.js||top|passed",
      ],
    ],
    [
      "several streams of TAP, one after the other",
      `${tape}\nnoise\n${nodeTap}`,
      ["||adds|passed", "||halves, and more|failed", "|s|a b|passed", "|s|c|failed", "|s|z|skipped", "||top|passed"],
    ],
    [
      "go test",
      `warming up\n${go}\n`,
      [
        "|x/cart|TestTotal|failed",
        "|x/cart|TestEmpty|passed",
        "|x/cart|TestNet|skipped",
        "|x/money|the package does not run|failed",
      ],
    ],
    [
      "jest's JSON",
      jest,
      [
        "test/a.test.js|outer > inner|adds|passed",
        "test/a.test.js||halves|failed",
        "test/a.test.js||later|skipped",
        "test/b.test.js||the file does not run|failed",
      ],
    ],
    [
      "JUnit as pytest writes it",
      '<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" failures="0" tests="2"><testcase classname="tests.test_a" name="test_x" file="tests/test_a.py" line="1"/><testcase classname="" name="tests.test_b"><error message="collection failure">ImportError: x</error></testcase></testsuite></testsuites>',
      ["tests/test_a.py|tests.test_a|test_x|passed", "||tests.test_b|failed"],
    ],
    [
      "a name that occurs twice: the worst of them",
      '<testsuite><testcase name="a"/><testcase name="a"><failure/></testcase></testsuite>',
      ["||a|failed"],
    ],
  ])("%s", (_, text, wanted) => {
    expect(short(read(text))).toEqual(wanted);
  });

  it("keeps what a failure said, with its entities read, and nothing of a pass", () => {
    const report = read(nodeJunit);
    const cases = report.ok ? report.cases : [];
    expect(cases.map(({ message }) => message)).toEqual([
      undefined,
      undefined,
      "1 == 2\nx\nAssertionError [ERR_ASSERTION]: 1 == 2",
      undefined,
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["nothing", "", /is empty/u],
    ["words", "all is well\n", /is neither/u],
    ["XML that ends early", nodeJunit.slice(0, 300), /not well-formed/u],
    ["XML that is not JUnit's", "<html><body/></html>", /not JUnit/u],
    ["XML that declares entities", `<!DOCTYPE x [<!ENTITY a "b">]>${nodeJunit}`, /entities/u],
    ["JSON that ends early", jest.slice(0, -9), /not whole JSON/u],
    ["JSON of something else", '{"ok":true}', /not what jest writes/u],
    ["TAP with fewer points than its plan", "TAP version 13\nok 1 a\n1..3\n", /broken TAP/u],
    ["TAP that gave up", "TAP version 13\nok 1 a\nBail out! no disk\n", /bailed out/u],
    ["TAP that ends before its plan", "TAP version 13\n# a\nok 1 a\n", /broken TAP/u],
    [
      "failures that are counted and not named",
      '<testsuite failures="2"><testcase name="a"/></testsuite>',
      /counts 2 failures/u,
    ],
    [
      "failures that jest counts and does not name",
      JSON.stringify({ numFailedTests: 2, testResults: [] }),
      /counts 2 failures/u,
    ],
    [
      "more cases than anybody has",
      `<testsuite>${'<testcase name="a"/>'.repeat(20_001)}</testsuite>`,
      /more than 20000 cases/u,
    ],
  ])("is none: %s", (_, text, why) => {
    expect(read(text)).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });

  it("reads mocha, which counts its failures once more as errors", () => {
    const suite = (name: string, failures: number): string =>
      `<testsuite name="${name}" tests="2" failures="${failures}" errors="${failures}" skipped="0"><testcase name="a"><failure/></testcase><testcase name="b"/></testsuite>`;
    expect(read(suite("Mocha Tests", 1))).toMatchObject({ ok: true });
    expect(read(suite("Mocha Tests", 2))).toMatchObject({ ok: false });
    expect(read(suite("others", 1))).toMatchObject({ ok: false });
  });

  const jestOf = (status: string, over: object = {}): string =>
    JSON.stringify({
      numFailedTests: 0,
      testResults: [{ name: "a.js", status: "passed", assertionResults: [{ title: "x", status }] }],
      ...over,
    });
  const goOf = (...events: readonly object[]): string => events.map((each) => JSON.stringify(each)).join("\n");
  test.each<[string, string, RegExp]>([
    [
      "more failures counted than named",
      '<testsuite failures="2"><testcase name="a"><failure/></testcase></testsuite>',
      /counts 2 failures and names 1/u,
    ],
    [
      "more cases counted than named",
      '<testsuite tests="5"><testcase name="a"/></testsuite>',
      /counts 5 cases and names 1/u,
    ],
    [
      "counts that are no numbers",
      '<testsuite failures="lots"><testcase name="a"/></testsuite>',
      /something else than numbers/u,
    ],
    [
      "counts that cancel each other out",
      '<testsuite failures="-2" errors="2"><testcase name="a"/></testsuite>',
      /something else than numbers/u,
    ],
    ["a count given twice", '<testsuite failures="1" failures="0"><testcase name="a"/></testsuite>', /repeated/u],
    [
      "cases inside of cases",
      '<testsuite><testcase name="a"><testcase name="b"><failure/></testcase></testcase></testsuite>',
      /cases inside of cases/u,
    ],
    ["words after its end", '<testsuite><testcase name="a"/></testsuite> and more', /not well-formed/u],
    ["suites without end", "<testsuite>".repeat(500_000), /not well-formed/u],
    ["entities declared in lower case", '<!doctype x><testsuite><testcase name="a"/></testsuite>', /entities/u],
    ["a declaration behind a comment that does not end", "<!-- <testsuite><!DOCTYPE x>", /not well-formed/u],
    ["a status of jest's that nobody knows", jestOf("broken"), /not what jest writes/u],
    ["fewer failures than jest counts", jestOf("failed", { numFailedTests: 3 }), /counts 3 failures and names 1/u],
    ["less than no failures", jestOf("passed", { numFailedTests: -1 }), /not what jest writes/u],
    [
      "a key that jest gives twice",
      jestOf("passed").replace('"status":"passed"}]', '"status":"failed","status":"passed"}]'),
      /a key twice/u,
    ],
    ["JSON that only opens", `{"numFailedTests":0,"testResults":${"[".repeat(1_000_000)}`, /not whole JSON/u],
    [
      "a case of go's that began, in a package that passed",
      goOf({ Action: "run", Package: "p", Test: "T" }, { Action: "pass", Package: "p" }),
      /`T` began/u,
    ],
    [
      "a package of go's that began",
      goOf(
        { Action: "start", Package: "p" },
        { Action: "run", Package: "p", Test: "T" },
        { Action: "pass", Package: "p", Test: "T" },
      ),
      /`p` began/u,
    ],
    [
      "more broken packages than anybody has",
      Array.from({ length: 30_000 }, (_, n) =>
        goOf({ Action: "output", Package: `p${n}`, Output: "x" }, { Action: "fail", Package: `p${n}` }),
      ).join("\n"),
      /packages that do not run/u,
    ],
    [
      "more points than anybody has",
      `TAP version 13\n${Array.from({ length: 150_000 }, (_, n) => `ok ${n + 1}`).join("\n")}\n1..150000\n`,
      /more than 20000 cases/u,
    ],
    ["points twice", "TAP version 13\nok 1 a\nok 1 b\n1..2\n", /broken TAP/u],
    ["points beyond the plan", "TAP version 13\n1..1\nok 1 a\nok 2 b\n", /broken TAP/u],
  ])("is none, and soon: %s", (_, text, why) => {
    expect(read(text)).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });

  test.each<[string, string, readonly string[]]>([
    [
      "a failure told by an attribute",
      '<testsuite><testcase name="a" status="failed"/><testcase name="b" result="passed"/></testsuite>',
      ["||a|failed", "||b|passed"],
    ],
    [
      "a suite that fails around its cases",
      '<testsuite name="s" errors="1"><error message="x"/><testcase name="a"/></testsuite>',
      ["|s|a|passed", "|s|the suite does not run|failed"],
    ],
    [
      "failures that are only quoted",
      '<testsuite><testcase name="a"><system-out><![CDATA[<failure/>]]></system-out><!-- <failure/> --></testcase></testsuite>',
      ["||a|passed"],
    ],
    [
      "a page that a failure quotes",
      '<testsuite failures="1"><testcase name="a"><failure><![CDATA[<!DOCTYPE html>]]></failure></testcase></testsuite>',
      ["||a|failed"],
    ],
    [
      "a case that fails twice, in its body and after it",
      '<testsuite tests="1" failures="1" errors="1"><testcase name="a"><failure/><error/></testcase></testsuite>',
      ["||a|failed"],
    ],
    [
      "a case of go's whose package panicked before it ended",
      goOf(
        { Action: "run", Package: "p", Test: "T" },
        { Action: "fail", Package: "p", Test: "U" },
        { Action: "fail", Package: "p" },
      ),
      ["|p|U|failed", "|p|T|failed"],
    ],
    [
      "a case of go's that fails and then passes",
      goOf({ Action: "fail", Package: "p", Test: "T" }, { Action: "pass", Package: "p", Test: "T" }),
      ["|p|T|failed"],
    ],
    [
      "an action that every object has",
      goOf({ Action: "constructor", Package: "p", Test: "T" }, { Action: "pass", Package: "p", Test: "U" }),
      ["|p|U|passed"],
    ],
    [
      "names that nobody can write",
      jestOf("passed").replace('"title":"x"', '"title":"x\\u0000\\ud800y"'),
      ["a.js||x \ufffdy|passed"],
    ],
    [
      "a diagnosis that refers to itself",
      "TAP version 13\nnot ok 1 a\n  ---\n  a: &a\n    b: *a\n  ...\n1..1\n",
      ["||a|failed"],
    ],
  ])("is read as what it says: %s", (_, text, wanted) => {
    expect(short(read(text))).toEqual(wanted);
  });

  it("keeps long names apart that begin alike", () => {
    const long = "a".repeat(500);
    const report = read(
      `<testsuite><testcase name="${long}1"/><testcase name="${long}2"><skipped/></testcase></testsuite>`,
    );
    expect(report.ok && report.cases.map(({ outcome }) => outcome)).toEqual(["passed", "skipped"]);
  });

  it("is none when it is too large, or no text", () => {
    expect(parseReport(new Uint8Array(mostReportBytes + 1))).toMatchObject({ ok: false });
    expect(parseReport(Uint8Array.of(0x3c, 0xff, 0xfe))).toEqual({ ok: false, why: "is not UTF-8 text" });
  });

  it("never throws, whatever bytes come, nor makes a pass out of a cut report", () => {
    const texts = [nodeJunit, nodeTap, tape, go, jest];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(2_000), fc.uint8Array({ maxLength: 8 }), (text, at, noise) => {
        const bytes = new TextEncoder().encode(text);
        parseReport(Uint8Array.from([...bytes.slice(0, at), ...noise, ...bytes.slice(at)]));
        parseReport(noise);
      }),
    );
    for (let cut = 1; cut < nodeJunit.trimEnd().length; cut += 7) expect(read(nodeJunit.slice(0, cut)).ok).toBe(false);
  });
});
