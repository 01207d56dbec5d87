import { describe, expect, it, test } from "vitest";
import type { EntryCells } from "../../../src/model/cells.ts";
import type { Facts } from "../../../src/model/facts.ts";
import type { JobResult } from "../../../src/model/job.ts";
import type { TestCase, TestReport } from "../../../src/model/report.ts";
import type { Spec } from "../../../src/model/spec.ts";
import type { CommandEntry } from "../../../src/rules/commands-to-measure.ts";
import type { Desk, Wanted } from "../../../src/rules/verify/desk.ts";
import { judgeEntry } from "../../../src/rules/verify/judge-entry.ts";
import { sightOf } from "../../../src/rules/verify/sight.ts";

/** What one cell tells: cases by their name, or a result as it is. */
type Told = Readonly<Record<string, string>> | JobResult;
type Table = Readonly<Record<string, Told | readonly Told[]>>;

const assertion = "AssertionError [ERR_ASSERTION]: 1 !== 2";
const missing = "TypeError: double is not a function";

const caseOf = (name: string, told: string): TestCase => {
  const outcome = told === "ok" ? "passed" : told === "skipped" ? "skipped" : "failed";
  return { name, suite: "", file: "test/a.test.js", outcome, message: outcome === "failed" ? told : undefined };
};

const result = (report: TestReport, exitCode: number): JobResult => ({
  kind: "verify",
  report,
  seen: { argv: [], image: "", startedAt: 0, endedAt: 1_000, exitCode, log: "sha256:0", tail: "the tail" },
});

const isResult = (told: Told): told is JobResult => "kind" in told;

const resultOf = (told: Told): JobResult => {
  if (isResult(told)) return told;
  const cases = Object.entries(told).map(([name, each]) => caseOf(name, each));
  return result({ ok: true, cases }, cases.some(({ outcome }) => outcome === "failed") ? 1 : 0);
};

const harness = { "package.json": '{"scripts":{"test":"node --test"}}' };
const trees = { headBase: "hb", baseHead: "bh", sabotage: "sab", garbage: "idle", canary: "can" } as const;
const cells: Extract<EntryCells, { kind: "composed" }> = {
  kind: "composed",
  trees,
  changed: ["test/a.test.js"],
  canary: { files: ["test/case.test.js"], cases: ["works equal"] },
  source: ["src/a.js"],
  touchesTests: true,
  readsText: false,
  recoded: [],
};

/** A change that adds a function with its test. */
const good: Table = {
  base: { old: "ok" },
  lands: { old: "ok", fresh: "ok" },
  hb: { old: "ok" },
  bh: { fresh: assertion },
  "lands only": { fresh: "ok" },
  sab: { fresh: "Error: replaced" },
  idle: { fresh: assertion },
  can: { "works equal": assertion, fresh: "ok" },
};

const spec = (over: Partial<Spec> = {}): Spec =>
  ({
    title: "Do it",
    goal: "",
    criteria: [],
    notes: "",
    kind: "feature",
    changesBehaviour: [],
    ...over,
  }) as Partial<Spec> as Spec;

const entry: CommandEntry = {
  name: "test",
  kind: "command",
  command: "npm test",
  when: ["**"],
  report: undefined,
  tests: ["test/**"],
  prove: true,
};

type About = { readonly spec?: Spec; readonly cells?: EntryCells; readonly byCriterion?: boolean } & {
  readonly files?: Extract<Facts["lands"], { kind: "clean" }>["files"];
};

const judge = (over: Table, about: About = {}) => {
  const table: Table = { ...good, ...over };
  const look = ({ tree, command, time = 1, mayBeEmpty = false }: Wanted) => {
    const isOnly = command.command.includes(" -- ") && ["lands", "base"].includes(tree);
    const isPlain = command.report === undefined && tree === "base";
    const told = table[isOnly ? `${tree} only` : isPlain ? "base plain" : tree];
    const nth = Array.isArray(told)
      ? (told as readonly Told[])[Math.min(time, told.length) - 1]
      : (told as Told | undefined);
    return nth === undefined ? undefined : sightOf(resultOf(nth), command.report, { mayBeEmpty });
  };
  const asked: string[] = [];
  const desk: Desk = {
    see: (wanted) => {
      const sight = look(wanted);
      if (sight === undefined) asked.push(wanted.tree);
      return sight;
    },
    peek: look,
    effects: () => [],
    evidence: () => [],
  };
  const ground = { tree: "base", manifests: "m", paths: [], harness };
  const facts = { ground, repo: { defaultBranch: "main" } } as unknown as Facts;
  const lands = { kind: "clean", tree: "lands", manifests: "m", files: about.files ?? [] } as unknown as Extract<
    Facts["lands"],
    { kind: "clean" }
  >;
  const answer = judgeEntry({
    run: {} as never,
    facts,
    policy: {} as never,
    spec: about.spec ?? spec(),
    lands,
    entry,
    cells: about.cells ?? cells,
    desk,
    byCriterion: about.byCriterion ?? false,
  });
  return { answer, asked };
};

const kindsOf = (answer: ReturnType<typeof judge>["answer"]) =>
  answer.outcome === "pass" ? answer.notes.map(({ kind }) => kind) : answer.outcome;

describe("a change that its tests prove", () => {
  it("passes without a note", () => {
    expect(judge({}).answer).toEqual({
      outcome: "pass",
      reason: "1 of the changed tests fails without the change",
      notes: [],
    });
  });

  test.each<[string, Table, About, readonly string[]]>([
    [
      "new cases that pass without it are guards",
      { "lands only": { fresh: "ok", guard: "ok" }, bh: { fresh: assertion, guard: "ok" } },
      {},
      [],
    ],
    ["red by a missing function, and asserting: not weak", { bh: { fresh: missing } }, {}, []],
    ["a file that does not even load on base", { bh: { "test/a.test.js": "test failed" } }, {}, []],
    ["a refactoring needs no new test", { bh: { fresh: "ok" } }, { spec: spec({ kind: "refactor" }) }, []],
    [
      "nor do docs need anything",
      {},
      {
        spec: spec({ kind: "docs" }),
        cells: {
          ...cells,
          trees: { headBase: "lands" },
          changed: [],
          canary: { files: [], cases: [] },
          source: [],
          touchesTests: false,
        },
      },
      [],
    ],
    [
      "red by missing code, and then over the nothing that it gives: weak",
      { bh: { fresh: missing }, idle: { fresh: "TypeError: cannot unpack non-iterable NoneType object" } },
      {},
      ["weak"],
    ],
    [
      "an old case that the issue lets change",
      { hb: { old: assertion } },
      { spec: spec({ changesBehaviour: ["old"] }) },
      ["behaviour"],
    ],
    [
      "an old case that the issue lets go",
      { lands: { fresh: "ok" } },
      { spec: spec({ changesBehaviour: ["`test/a.test.js`: old"] }) },
      ["behaviour"],
    ],
    [
      "a case renamed: its successor passes on base's source",
      {
        lands: { fresh: "ok", renamed: "ok" },
        "lands only": { fresh: "ok", renamed: "ok" },
        bh: { fresh: assertion, renamed: "ok" },
      },
      {},
      ["renamed"],
    ],
    [
      "an old case that flakes on base too",
      {
        base: [{ old: "ok" }, { old: assertion }, { old: "ok" }],
        lands: [
          { old: assertion, fresh: "ok" },
          { old: "ok", fresh: "ok" },
        ],
      },
      {},
      ["flaky"],
    ],
    [
      "a red case that the issue is to mend",
      { base: { old: assertion }, bh: { fresh: "ok" } },
      { spec: spec({ goal: "Make old case green: `old case`", changesBehaviour: ["old"], kind: "fix" }) },
      ["mended"],
    ],
    [
      "a new test that needs a value to have a text",
      { idle: { fresh: assertion }, told: { fresh: assertion } },
      { cells: { ...cells, trees: { ...trees, told: "told" }, readsText: true } },
      [],
    ],
    [
      "a fix that makes something not happen passes where nothing happens",
      { idle: { fresh: "ok" }, told: { fresh: "ok" } },
      { cells: { ...cells, trees: { ...trees, told: "told" }, readsText: true } },
      [],
    ],
    [
      "no source at all: weak",
      {},
      { cells: { ...cells, trees: { headBase: "hb", baseHead: "bh", canary: "can" }, source: [] } },
      ["weak"],
    ],
    ["a canary that its runner calls more: not weak", { can: { "m > works equal": assertion } }, {}, []],
    ["an executable criterion in place of a test", { bh: { fresh: "ok" } }, { byCriterion: true }, []],
    [
      "no canary for this runner: weak",
      {},
      {
        cells: {
          ...cells,
          trees: { headBase: "hb", baseHead: "bh", sabotage: "sab" },
          canary: { files: [], cases: [] },
        },
      },
      ["weak"],
    ],
    ["a canary that could not load: weak", { can: { "works equal": "Error: Cannot find module 'x'" } }, {}, ["weak"]],
    [
      "colocated, with a criterion: weak",
      {},
      { cells: { kind: "not composable", reason: "`a.rs` holds its own tests" }, byCriterion: true },
      ["weak"],
    ],
  ])("%s", (_, table, about, notes) => {
    expect(kindsOf(judge(table, about).answer)).toEqual(notes);
  });
});

describe("a change that they do not prove", () => {
  test.each<[string, Table, About, RegExp]>([
    ["red", { lands: { old: "ok", fresh: assertion } }, {}, /failed: `fresh/u],
    ["red in a crash", { lands: result({ ok: false, why: "was not written" }, 1) }, {}, /failed \(exit code 1\)/u],
    ["breaks what was", { hb: { old: assertion } }, {}, /tests as they were before: `old/u],
    ["loses a case", { lands: { fresh: "ok" } }, {}, /gone now: `old/u],
    ["skips a case", { lands: { old: "skipped", fresh: "ok" } }, {}, /skipped now: `old/u],
    [
      "adds no test",
      {},
      { cells: { ...cells, trees: { headBase: "lands", canary: "can" }, changed: [], touchesTests: false } },
      /no test shows the change/u,
    ],
    ["adds tests that pass without it", { bh: { fresh: "ok" } }, {}, /passes without the change too/u],
    ["adds tests that do not load it", { sab: { fresh: "ok" } }, {}, /replaced by garbage/u],
    ["adds tests that assert nothing", { bh: { fresh: missing }, idle: { fresh: "ok" } }, {}, /asserts nothing/u],
    [
      "adds tests that assert nothing to a file whose old ones do",
      {
        "lands only": { old: "ok", fresh: "ok" },
        bh: { "test/a.test.js": "test failed" },
        idle: { old: assertion, fresh: "ok" },
      },
      {},
      /`fresh .*asserts nothing/u,
    ],
    [
      "ends green with falsehoods that are red",
      { can: result({ ok: true, cases: [caseOf("works equal", assertion)] }, 0) },
      {},
      /falsehoods the run ends green/u,
    ],
    [
      "adds tests that read the code",
      { idle: { fresh: assertion }, told: { fresh: "ok" } },
      { cells: { ...cells, trees: { ...trees, told: "told" }, readsText: true } },
      /still has its text/u,
    ],
    [
      "changes code where documentation is asked for",
      {},
      { spec: spec({ kind: "docs" }), cells: { ...cells, recoded: ["src/a.js"] } },
      /asks for documentation, and the code of `src\/a\.js`/u,
    ],
    ["neuters an assertion", { can: { "works equal": "ok" } }, {}, /planted falsehood passes/u],
    ["ends the run before it is judged", { can: result({ ok: true, cases: [] }, 0) }, {}, /not even run/u],
  ])("fails what %s", (_, table, about, says) => {
    const { answer } = judge(table, about);
    expect(answer).toMatchObject({ outcome: "fail", reason: expect.stringMatching(says) as string });
    expect(answer.outcome === "fail" && answer.brief.length > 20).toBe(true);
  });

  test.each<[string, Table, About, RegExp]>([
    [
      "a report that contradicts a green exit",
      { lands: result({ ok: true, cases: [caseOf("a", assertion)] }, 0) },
      {},
      /names 1 failed cases/u,
    ],
    [
      "a report that contradicts a red exit",
      { lands: result({ ok: true, cases: [caseOf("a", "ok")] }, 1) },
      {},
      /names no failed case/u,
    ],
    ["a report without a case", { lands: result({ ok: true, cases: [] }, 0) }, {}, /no test ran/u],
    [
      "a report that was not written by a green run",
      { lands: result({ ok: false, why: "was not written" }, 0) },
      {},
      /was not written/u,
    ],
    [
      "a report that cannot be read",
      { lands: result({ ok: false, why: "is larger than 8 MiB" }, 1) },
      {},
      /larger than 8 MiB/u,
    ],
    [
      "a lost sandbox",
      { hb: { kind: "error", cause: "lost", reason: "gone", seen: undefined, change: undefined } },
      {},
      /no verdict: gone/u,
    ],
    [
      "a timeout",
      {
        lands: {
          kind: "error",
          cause: "timeout",
          reason: "stopped after 60 minutes",
          seen: undefined,
          change: undefined,
        },
      },
      {},
      /no verdict: stopped/u,
    ],
    [
      "a case that flakes only with the change",
      {
        lands: [
          { old: assertion, fresh: "ok" },
          { old: "ok", fresh: "ok" },
        ],
      },
      {},
      /by turns/u,
    ],
    [
      "an old case that flakes only with the change, and only the second time",
      { hb: [{ old: "ok" }, { old: assertion }] },
      {},
      /by turns/u,
    ],
    [
      "a run that crashes by turns",
      {
        lands: [{ old: "ok", fresh: "ok" }, result({ ok: false, why: "was not written" }, 1)],
      },
      {},
      /with and without results/u,
    ],
    [
      "a new test that flakes the fifth time",
      { "lands only": [...Array.from({ length: 4 }, () => ({ fresh: "ok" })), { fresh: assertion }] },
      {},
      /`fresh .*by turns/u,
    ],
    ["a new test that flakes", { "lands only": [{ fresh: "ok" }, { fresh: assertion }] }, {}, /`fresh .*by turns/u],
    [
      "a base that became red by itself",
      { base: { old: assertion }, lands: { old: assertion, fresh: "ok" } },
      {},
      /became red by itself/u,
    ],
    [
      "colocated tests and no criterion",
      {},
      { cells: { kind: "not composable", reason: "`a.rs` holds its own tests" } },
      /executable criterion/u,
    ],
  ])("cannot tell of %s", (_, table, about, says) => {
    expect(judge(table, about).answer).toMatchObject({
      outcome: "error",
      reason: expect.stringMatching(says) as string,
    });
  });
});

describe("old cases in a file that asks for a new name", () => {
  const table: Table = {
    lands: { old: "ok" },
    "lands only": { old: "ok" },
    bh: { old: missing },
    sab: { old: "Error: replaced" },
    idle: { old: assertion },
    can: { "works equal": assertion },
  };

  it.each([
    ["fix", ["weak"]],
    ["refactor", []],
  ] as const)("show little of a %s", (kind, kinds) => {
    expect(kindsOf(judge(table, { spec: spec({ kind }) }).answer)).toEqual(kinds);
  });
});

describe("a Go case that is gone", () => {
  const suite = "example.org/shop/money";
  const told = (names: readonly string[], more: readonly TestCase[] = []): JobResult =>
    result(
      { ok: true, cases: [...names.map((name) => ({ ...caseOf(name, "ok"), suite, file: undefined })), ...more] },
      0,
    );
  const side = { mode: "100644", oid: "0" };
  const changes = (...paths: readonly string[]) =>
    paths.map((path) => ({ path, was: side, now: { ...side, bytes: 1 } }));
  const table: Table = { base: told(["TestOld", "TestKept"]), lands: told(["TestNew", "TestKept"]) };

  test.each<[string, readonly string[], readonly string[], "pass" | "fail"]>([
    ["its package's one changed file is named", ["money/a_test.go"], ["money/a_test.go"], "pass"],
    ["another file of the package changed too", ["money/a_test.go", "money/b_test.go"], ["money/a_test.go"], "fail"],
    ["a file of another package is named", ["other/a_test.go"], ["other/a_test.go"], "fail"],
    ["nothing is named", ["money/a_test.go"], [], "fail"],
  ])("%s", (_, paths, changesBehaviour, outcome) => {
    const about = { spec: spec({ changesBehaviour, kind: "refactor" }), files: changes(...paths) };
    expect(judge({ ...table, hb: table["base"] ?? {} }, about).answer.outcome).toBe(outcome);
  });
});

describe("a case that is gone, of a runner that names no file", () => {
  const told = (names: readonly string[]): JobResult =>
    result({ ok: true, cases: names.map((name) => ({ ...caseOf(name, "ok"), file: undefined })) }, 0);
  const side = { mode: "100644", oid: "0" };
  const files = ["test/a.test.js", "test/b.test.js"].map((path) => ({ path, was: side, now: { ...side, bytes: 1 } }));
  const whole = { base: told(["a › old", "b › kept"]), lands: told(["a › new", "b › kept"]), hb: told(["b › kept"]) };
  const about = (...changesBehaviour: readonly string[]) => ({
    spec: spec({ changesBehaviour, kind: "refactor" }),
    files,
  });

  test.each<[string, Table, About, "pass" | "fail" | "waits"]>([
    ["stood in a file that is named", { "base only": told(["old"]) }, about("test/a.test.js"), "pass"],
    ["stood in another one", { "base only": told(["kept"]) }, about("test/b.test.js"), "fail"],
    ["is looked for first", {}, about("test/a.test.js"), "waits"],
    ["no file is named", { "base only": told(["old"]) }, about(), "fail"],
  ])("%s", (_, more, given, outcome) => {
    expect(judge({ ...whole, ...more }, given).answer.outcome).toBe(outcome);
  });
});

describe("a case that is not where it was", () => {
  type Place = readonly [file: string, suite: string, name: string];
  const told = (...places: readonly Place[]): JobResult =>
    result({ ok: true, cases: places.map(([file, suite, name]) => ({ ...caseOf(name, "ok"), file, suite })) }, 0);
  const lostIn = (base: readonly Place[], lands: readonly Place[]) =>
    judge(
      { base: told(...base), hb: told(...base), lands: told(...lands), bh: {}, "lands only": {}, sab: {} },
      { spec: spec({ kind: "refactor" }) },
    ).answer.outcome;

  test.each<[string, readonly Place[], readonly Place[], "pass" | "fail"]>([
    ["moved to another file", [["a.js", "sums", "adds"]], [["b.js", "sums", "adds"]], "pass"],
    ["moved, and its suite says its file", [["a.js", "a.js", "adds"]], [["b.js", "b.js", "adds"]], "pass"],
    [
      "moved, and its suite says its module",
      [["t/test_a.py", "t.test_a.TestSums", "test_adds"]],
      [["t/test_b.py", "t.test_b.TestSums", "test_adds"]],
      "pass",
    ],
    [
      "is gone, and has a namesake that stays",
      [
        ["a.js", "", "works"],
        ["b.js", "", "works"],
      ],
      [["b.js", "", "works"]],
      "fail",
    ],
    [
      "is one of two of which one is left",
      [
        ["a.js", "", "works"],
        ["b.js", "", "works"],
      ],
      [["c.js", "", "works"]],
      "fail",
    ],
    ["went to another suite", [["a.js", "sums", "adds"]], [["b.js", "other", "adds"]], "fail"],
  ])("%s", (_, base, lands, outcome) => {
    expect(lostIn(base, lands)).toBe(outcome);
  });
});

describe("a base whose runner does not tell its cases when it is asked to", () => {
  const ended = (exitCode: number): JobResult => result({ ok: false, why: "was not written" }, exitCode);
  const mute: Table = {
    base: ended(9),
    "base plain": ended(0),
    lands: ended(0),
    hb: ended(0),
    bh: result({ ok: false, why: "" }, 1),
    "lands only": ended(0),
    sab: ended(1),
    can: ended(1),
  };

  it("has its changes judged by exit codes, and says so", () => {
    const { answer } = judge(mute);
    expect(answer).toMatchObject({ outcome: "pass", reason: "1 of the changed tests fails without the change" });
    expect(answer.outcome === "pass" && answer.notes.map(({ text }) => text).join("\n")).toMatch(/exit code alone/u);
  });

  test.each<[string, Table, "fail" | "waits" | "error", RegExp]>([
    ["the old tests fail", { hb: ended(1) }, "fail", /failed \(exit code 1\)/u],
    ["the new tests pass without the change", { bh: ended(0) }, "fail", /nothing shows it/u],
    ["the new tests pass over garbage", { sab: ended(0) }, "fail", /garbage/u],
    ["planted falsehoods do not fail", { can: ended(0) }, "fail", /disables assertions/u],
    ["base fails without our reporter too", { "base plain": ended(1) }, "error", /was not written/u],
    ["base has not been tried without our reporter", { "base plain": [] }, "waits", /test/u],
    ["base told its cases the second time", { base: [ended(9), { old: "ok" }] }, "error", /was not written/u],
    ["a green base left no report once", { base: [ended(0), { old: "ok" }] }, "error", /was not written/u],
    [
      "the sandbox lost the report",
      { base: result({ ok: false, why: "could not be taken out of the sandbox" }, 0) },
      "error",
      /was not written/u,
    ],
    [
      "base's report names failures under a green exit",
      { base: result({ ok: true, cases: [caseOf("a", assertion)] }, 0) },
      "error",
      /was not written/u,
    ],
    ["base's report names no case", { base: result({ ok: true, cases: [] }, 0) }, "error", /was not written/u],
    ["base tells its cases, and the change does not", { base: { old: "ok" } }, "error", /was not written/u],
  ])("is not helped where %s", (_, table, outcome, says) => {
    const { answer } = judge({ ...mute, ...table });
    expect(answer.outcome).toBe(outcome);
    expect("reason" in answer ? answer.reason : `\`test\``).toMatch(says);
  });
});

describe("what is measured", () => {
  it("is asked for all at once, the longest first", () => {
    const nothing = Object.fromEntries(Object.keys(good).map((key) => [key, []]));
    const { answer, asked } = judge(nothing);
    expect(answer.outcome).toBe("waits");
    expect([...new Set(asked)]).toEqual(["base", "lands", "hb", "bh", "sab", "can"]);
  });

  it("is no more than what can still decide", () => {
    const { answer, asked } = judge({ lands: { old: assertion, fresh: "ok" }, hb: [], bh: [], sab: [], can: [] });
    expect(answer.outcome).toBe("fail");
    expect(asked).not.toContain("idle");
  });
});
