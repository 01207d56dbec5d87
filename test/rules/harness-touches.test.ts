import { expect, test } from "vitest";
import { harnessTouches } from "../../src/rules/harness-touches.ts";

const what = (path: string, was: string | null | undefined, now: string | null | undefined) =>
  harnessTouches(path, was, now).map((touch) => touch.what);

const pkg = (fields: object) => JSON.stringify({ name: "x", version: "1.0.0", scripts: { test: "mocha" }, ...fields });

test.each<[string, string, string | undefined, string | undefined]>([
  ["a version", "package.json", pkg({}), pkg({ version: "1.0.1" })],
  ["other formatting", "package.json", pkg({}), JSON.stringify(JSON.parse(pkg({})), null, 4)],
  ["dependencies", "package.json", pkg({}), pkg({ devDependencies: { chai: "^4.3.4" } })],
  [
    "scripts in another order",
    "package.json",
    pkg({ scripts: { a: "1", b: "2" } }),
    pkg({ scripts: { b: "2", a: "1" } }),
  ],
  ["a byte order mark", "package.json", pkg({}), `\ufeff${pkg({})}`],
  ["a new manifest without scripts", "sub/package.json", undefined, '{ "type": "module" }'],
  [
    "a Python version",
    "pyproject.toml",
    '[project]\nversion = "1"\n[tool.pytest]\nx = 1\n',
    '[project]\nversion = "2"\n[tool.pytest]\nx = 1\n',
  ],
  [
    "a Rust dependency",
    "Cargo.toml",
    '[package]\nname = "x"\n',
    '[package]\nname = "x"\n[dependencies]\nserde = "1"\n',
  ],
  ["a file that is no manifest", "src/package.ts", "a", "b"],
])("%s is no touch", (_, path, was, now) => {
  expect(what(path, was, now)).toEqual([]);
});

test.each<[string, string, string | null | undefined, string | null | undefined, readonly string[]]>([
  ["a script changed", "a/b/package.json", pkg({}), pkg({ scripts: { test: "true" } }), ["scripts.test"]],
  [
    "a script added and one removed",
    "package.json",
    pkg({}),
    pkg({ scripts: { pretest: "x" } }),
    ["scripts.test", "scripts.pretest"],
  ],
  ["scripts removed", "package.json", pkg({}), '{ "name": "x" }', ["scripts.test"]],
  ["scripts of a wrong type", "package.json", pkg({}), pkg({ scripts: ["x"] }), ["scripts"]],
  [
    "runner settings",
    "package.json",
    pkg({ jest: { bail: true } }),
    pkg({ jest: {}, mocha: { spec: "x" } }),
    ["jest", "mocha"],
  ],
  [
    "a prototype's name",
    "package.json",
    pkg({}),
    '{ "scripts": { "test": "mocha", "__proto__": "x" } }',
    ["scripts.__proto__"],
  ],
  [
    "a key written twice",
    "package.json",
    pkg({}),
    '{ "scripts": { "test": "mocha" }, "scripts": { "test": "true" } }',
    ["scripts.test"],
  ],
  ["no JSON any more", "package.json", pkg({}), "{ scripts: ", ["cannot be read"]],
  ["no object", "package.json", pkg({}), "[]", ["cannot be read"]],
  ["no text", "package.json", pkg({}), null, ["cannot be read"]],
  ["readable only now", "package.json", "{", pkg({}), ["cannot be read"]],
  [
    "pytest's section",
    "pyproject.toml",
    "[tool.pytest.ini_options]\naddopts = '-q'\n",
    "[tool.pytest.ini_options]\naddopts = '--co'\n",
    ["tool.pytest"],
  ],
  [
    "pytest by an inline table",
    "pyproject.toml",
    "",
    "tool = { pytest = { ini_options = { addopts = '--co' } } }\n",
    ["tool.pytest"],
  ],
  [
    "pytest by quoted keys",
    "pyproject.toml",
    "",
    '["tool" . "pytest"."ini_options"]\naddopts = "x"\n',
    ["tool.pytest"],
  ],
  [
    "a section inside of a string hides nothing",
    "pyproject.toml",
    '[tool.pytest.ini_options]\naddopts = """\n[project]\n"""\n',
    '[tool.pytest.ini_options]\naddopts = """\n[project]\n--co"""\n',
    ["tool.pytest"],
  ],
  [
    "coverage",
    "pyproject.toml",
    "[tool.coverage.report]\nfail_under = 90\n",
    "[tool.coverage.report]\nfail_under = 1\n",
    ["tool.coverage"],
  ],
  ["no TOML", "pyproject.toml", "", "[tool.pytest\n", ["cannot be read"]],
  ["Rust's tests switched off", "Cargo.toml", '[lib]\nname = "x"\n', '[lib]\nname = "x"\ntest = false\n', ["lib.test"]],
  [
    "composer scripts",
    "composer.json",
    '{"scripts":{"test":"phpunit"}}',
    '{"scripts":{"test":"true"}}',
    ["scripts.test"],
  ],
])("%s", (_, path, was, now, expected) => {
  expect(what(path, was, now)).toEqual(expected);
});
