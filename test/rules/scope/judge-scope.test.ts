import { expect, test } from "vitest";
import type { FileChange } from "../../../src/model/change.ts";
import { policySchema } from "../../../src/model/policy.ts";
import type { Policy } from "../../../src/model/policy.ts";
import type { Spec } from "../../../src/model/spec.ts";
import { judgeScope } from "../../../src/rules/scope/judge-scope.ts";

const oid = "a".repeat(40);
const other = "b".repeat(40);

const spec = (...scope: string[]): Spec => ({
  repo: 1,
  issue: 1,
  title: "t",
  goal: "g",
  criteria: [],
  scope,
  outOfScope: "",
  kind: "fix",
  risk: "normal",
  changesBehaviour: [],
  dependsOn: [],
  notes: "",
  options: {},
  author: { id: 1, login: "ada", kind: "user" },
  hidden: [],
  digest: "sha256:0",
});

const policy = (scope: Record<string, unknown> = {}): Policy => policySchema.parse({ scope });

const lines = { added: 1, removed: 1 };
const edited = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  was: { mode: "100644", oid },
  now: { mode: "100644", oid: other, bytes: 10 },
  lines,
  ...more,
});
const added = (path: string): FileChange => ({ path, now: { mode: "100644", oid, bytes: 10 }, lines });
const deleted = (path: string): FileChange => ({ path, was: { mode: "100644", oid }, lines });
const link = (path: string, target?: string): FileChange => ({
  path,
  now: { mode: "120000", oid, bytes: 3, ...(target === undefined ? {} : { target }) },
});

const rules = (files: readonly FileChange[], p = policy(), s = spec(), base: readonly string[] = []) =>
  judgeScope(files, [], p, s, base).map(({ path, rule }) => `${rule} ${path}`);

test.each<[string, readonly FileChange[], Policy, Spec]>([
  ["a source and its test", [edited("index.js"), edited("test/proto.js")], policy(), spec()],
  ["a version and the readme", [edited("package.json"), edited("readme.markdown")], policy(), spec()],
  ["inside of the scope", [edited("src/a/b.ts"), added("src/c.ts")], policy(), spec("src/**")],
  ["a scope that is a directory", [edited("src/a/b.ts")], policy(), spec("src")],
  ["a scope that is a directory with a slash", [edited("src/a/b.ts")], policy(), spec("./src/")],
  ["a scope that is a file", [edited("src/a.ts")], policy(), spec("src/a.ts", "test/**")],
  ["a scope with braces", [edited("src/a.test.tsx")], policy(), spec("src/**/*.test.{ts,tsx}")],
  ["a scope with route groups", [edited("app/(shop)/[id]/page.tsx")], policy(), spec("app/(shop)/[id]/**")],
  ["dot files where everything is allowed", [edited(".gitignore"), edited("src/.keep")], policy(), spec()],
  ["files deleted and moved", [deleted("src/old.ts"), added("src/new.ts")], policy(), spec("src/**")],
  ["a mode that becomes executable", [edited("bin/x", { now: { mode: "100755", oid, bytes: 1 } })], policy(), spec()],
  ["a symlink inside", [link("docs/latest", "../guide/v2"), link("a", "b")], policy(), spec()],
  [
    "names of people's languages",
    [added("docs/日本語.md"), added("src/éclair 1.ts"), added("👨‍👩‍👧.png")],
    policy(),
    spec(),
  ],
  ["a binary", [{ path: "logo.png", now: { mode: "100644", oid, bytes: 90_000 } }], policy(), spec()],
  ["nothing at all", [], policy(), spec("src/**")],
])("right changes pass: %s", (_, files, p, s) => {
  expect(rules(files, p, s)).toEqual([]);
});

test.each<[string, readonly FileChange[], Policy, Spec, readonly string[]]>([
  [
    "outside of the issue's scope",
    [edited("lib/x.ts"), edited("src/a.ts")],
    policy(),
    spec("src/**"),
    ["scope lib/x.ts"],
  ],
  ["a sibling with the same beginning", [edited("src2/a.ts")], policy(), spec("src"), ["scope src2/a.ts"]],
  ["one star does not cross directories", [edited("src/a/b.ts")], policy(), spec("src/*"), ["scope src/a/b.ts"]],
  ["a scope in other letter case", [edited("SRC/a.ts")], policy(), spec("src/**"), ["scope SRC/a.ts"]],
  ["a scope that negates is no scope", [edited("lib/x.ts")], policy(), spec("!src/**"), ["scope lib/x.ts"]],
  [
    "outside of what the policy allows",
    [edited("infra/a.tf")],
    policy({ allow: ["src/**"] }),
    spec(),
    ["allow infra/a.tf"],
  ],
  [
    "denied, whatever allows it",
    [edited("src/gen/a.ts")],
    policy({ deny: ["src/gen/**"] }),
    spec("src/**"),
    ["deny src/gen/a.ts"],
  ],
  [
    "denied in other letter case",
    [edited("src/Gen/a.ts")],
    policy({ deny: ["src/gen"] }),
    spec(),
    ["deny src/Gen/a.ts"],
  ],
  [
    "protected by the policy",
    [edited("infra/a.tf")],
    policy({ protect: ["infra/**"] }),
    spec("infra/**"),
    ["protected infra/a.tf"],
  ],
  [
    "protected by the policy, look-alike",
    [added("іnfra/a.tf")],
    policy({ protect: ["infra"] }),
    spec(),
    ["protected іnfra/a.tf"],
  ],
  [
    "protected always, though in scope",
    [edited(".github/workflows/ci.yml")],
    policy(),
    spec(".github/**"),
    ["protected .github/workflows/ci.yml"],
  ],
  ["a protected file deleted", [deleted("jest.config.js")], policy(), spec(), ["protected jest.config.js"]],
  ["a submodule added", [{ path: "sub", now: { mode: "160000", oid, bytes: 0 } }], policy(), spec(), ["submodule sub"]],
  [
    "a submodule moved on",
    [{ path: "sub", was: { mode: "160000", oid }, now: { mode: "160000", oid: other, bytes: 0 } }],
    policy(),
    spec(),
    ["submodule sub"],
  ],
  ["a submodule removed", [{ path: "sub", was: { mode: "160000", oid } }], policy(), spec(), ["submodule sub"]],
  ["a file that became a symlink", [{ ...link("a", "b"), was: { mode: "100644", oid } }], policy(), spec(), ["mode a"]],
  ["a symlink that became a file", [edited("a", { was: { mode: "120000", oid } })], policy(), spec(), ["mode a"]],
  ["a mode that is none", [edited("a", { now: { mode: "100664", oid, bytes: 1 } })], policy(), spec(), ["mode a"]],
  ["a pointer of Git LFS", [edited("big.bin", { lfs: true })], policy(), spec(), ["lfs big.bin"]],
  ["a name with a newline", [added("a\nb")], policy(), spec(), ["name a\nb"]],
  ["a name that is turned around", [added("a\u202egpj.exe")], policy(), spec(), ["name a\u202egpj.exe"]],
  ["a name that is not UTF-8", [added("a\ufffd")], policy(), spec(), ["name a\ufffd"]],
  ["a path without an end", [added(`${"d/".repeat(60)}x`)], policy(), spec(), [`name ${"d/".repeat(60)}x`]],
])("refused: %s", (_, files, p, s, expected) => {
  expect(rules(files, p, s)).toEqual(expected);
});

test.each<[string, string | undefined]>([
  ["src/l", "/etc/passwd"],
  ["src/l", "../../etc/passwd"],
  ["l", ".."],
  ["l", "a/../../b"],
  ["l", "../repo/x"],
  ["l", "C:\\x"],
  ["l", "c:/x"],
  ["l", "a\\..\\..\\b"],
  ["src/l", ".."],
  ["l", "."],
  ["l", undefined],
  ["l", ""],
  ["l", "a\nb"],
  ["docs/l", "../.github/workflows/ci.yml"],
  ["docs/l", "../.GitHub"],
  ["docs/l", "../.husky"],
  ["docs/l", "./../package-lock.json"],
  ["docs/l", "../node_modules/mocha"],
  ["docs/l", "../infra"],
  ["docs/l", "../.git/config"],
])("the symlink %s -> %s is refused", (path, target) => {
  expect(rules([link(path, target)], policy({ protect: ["infra/**"] }))).toEqual([`symlink ${path}`]);
});

test("names that meet where case does not count are refused, moving one is not", () => {
  const base = ["README.md", "src/a.ts", "src/b/c.ts", "Odd", "odd"];
  const judged = (...files: FileChange[]) => rules(files, policy(), spec(), base);
  expect(judged(added("Readme.md"))).toEqual(["collision Readme.md"]);
  expect(judged(added("SRC/new.ts"))).toEqual(["collision SRC/new.ts"]);
  expect(judged(added("src/B/new.ts"))).toEqual(["collision src/B/new.ts"]);
  expect(judged(added("x/One.ts"), added("x/one.ts"))).toEqual(["collision x/one.ts"]);
  expect(judged(added("caf\u00e9"), added("cafe\u0301"))).toEqual(["collision cafe\u0301"]);
  expect(judged(deleted("README.md"), added("Readme.md"))).toEqual([]);
  expect(judged(edited("Odd"), added("src/new.ts"), added("src/b/d.ts"))).toEqual([]);
});

test("touches of the harness are refused, each by its name", () => {
  const harness = [
    { path: "package.json", what: "scripts.test" },
    { path: "a/package.json", what: "cannot be read" },
  ];
  const found = judgeScope([edited("package.json")], harness, policy(), spec());
  expect(found.map(({ path, rule, reason }) => `${rule} ${path} ${reason}`)).toEqual([
    "harness package.json `scripts.test` decides how tests run",
    "harness a/package.json cannot be read, and may decide how tests run",
  ]);
});

test("too many files, and too many lines, are refused with both numbers", () => {
  const files = [edited("a", { lines: { added: 9, removed: 2 } }), edited("b"), deleted("c")];
  const found = judgeScope(files, [], policy({ max: { files: 2, lines: 14 } }), spec());
  expect(found.map(({ rule, reason }) => `${rule} ${reason}`)).toEqual([
    "size touches 3 files, more than 2",
    "size adds and removes 15 lines, more than 14",
  ]);
  expect(judgeScope(files, [], policy({ max: { files: 3, lines: 15 } }), spec())).toEqual([]);
});

test("reasons are sentences that go on after the path", () => {
  const reasons = judgeScope(
    [edited("lib/x.ts"), edited("CLAUDE.md"), added("СLAUDE.md"), link("l", "../x")],
    [],
    policy(),
    spec("src/**", "test/**"),
  ).map(({ reason }) => reason);
  expect(reasons).toEqual([
    "is outside of the issue's scope (`src/**`, `test/**`)",
    "is always protected: agents read their instructions from there",
    "reads like `claude.md`, which is always protected: agents read their instructions from there",
    "is a symlink that leads out of the repository",
  ]);
});

test("globs and names made to be slow are judged at once, as no", () => {
  const path = `${"a".repeat(250)}/${"a/".repeat(40)}${"a".repeat(250)}`;
  const wild = ["*a*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/b", "(a+)+b", "+(a|+(a|aa))b", "{a,a}{a,a}{a,a}*a*a*b"];
  const start = performance.now();
  for (const glob of wild) {
    expect(rules([edited(path)], policy(), spec(glob))).toEqual([`scope ${path}`]);
    rules([edited(path)], policy({ deny: [glob] }), spec());
  }
  expect(performance.now() - start).toBeLessThan(2_000);
});
