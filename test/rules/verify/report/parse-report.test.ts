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
