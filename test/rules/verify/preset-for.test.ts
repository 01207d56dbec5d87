import { describe, expect, it, test } from "vitest";
import { presetFor } from "../../../src/rules/verify/preset-for.ts";

const harness = (scripts: Record<string, string>, packages: readonly string[] = []) => ({
  "package.json": JSON.stringify({ scripts, devDependencies: Object.fromEntries(packages.map((name) => [name, "1"])) }),
});

const none = {} as ReturnType<typeof harness>;

describe("the test runner behind a command", () => {
  test.each<[string, string, ReturnType<typeof harness>, string | undefined]>([
    ["a script", "npm test", harness({ test: "node --test" }), "node:test"],
    ["its short name", "npm t", harness({ test: "mocha" }), "mocha"],
    ["a named script", "npm run unit", harness({ unit: "jest --ci" }), "jest"],
    ["a script that runs a script", "npm test", harness({ test: "npm run unit", unit: "vitest run" }), "vitest"],
    ["yarn's way", "yarn unit", harness({ unit: "lab && mocha" }), "mocha"],
    ["pnpm's way", "pnpm run unit", harness({ unit: "cross-env NODE_ENV=test c8 mocha" }), "mocha"],
    [
      "the last of several",
      "npm run lint && npm test",
      harness({ lint: "eslint .", test: "tape test/*.js" }, ["tape"]),
      "tape",
    ],
    ["under a pipe", "npm test", harness({ test: "tape test/*.js | tap-spec" }, ["tape"]), "tape"],
    ["a plain script of a repository with tape", "node test", harness({}, ["tape"]), "tape"],
    ["a plain script that asserts", "npm test", harness({ test: "node test.js" }), "node:test"],
    ["through a loader", "npm test", harness({ test: "tsx --test test/*.ts" }), "node:test"],
    ["pytest", "python3 -m pytest -q", none, "pytest"],
    ["go", "go test ./...", none, "go test"],
    ["unittest", "python3 -m unittest discover -s tests -v", none, "unittest"],
    ["unittest by itself", "PYTHONPATH=src python -m unittest -v", none, "unittest"],
    ["unittest for one module", "python -m unittest tests.test_a", none, undefined],
    ["after a linter", "go vet ./... && go test ./...", none, "go test"],
    ["a Makefile's target", "make -s test", { Makefile: "test:\n\tgo test ./...\n" } as never, "go test"],
    ["a target that sets things", "make test A=1", { Makefile: "test:\n\tgo test ./...\n" } as never, undefined],
    ["npm-run-all", "npm test", harness({ test: "run-s lint:* unit", "lint:js": "eslint .", unit: "mocha" }), "mocha"],
    [
      "through what measures coverage",
      "npm test",
      harness({ test: "npm run lint && nyc --all npm run unit", lint: "eslint .", unit: "mocha spec -R spec" }),
      "mocha",
    ],
    ["node's own way", "node --run unit", harness({ unit: "mocha" }), "mocha"],
    ["ava", "npx ava --tap", harness({}), "ava"],
    ["uvu", "npm test", harness({ test: "uvu tests" }), "uvu"],
    ["qunit", "npm test", harness({ test: "c8 qunit" }), "qunit"],
    ["jasmine", "npm test", harness({ test: "jasmine" }), "jasmine"],
    ["borp", "npm test", harness({ test: "c8 --100 borp --coverage" }), "borp"],
    ["plain scripts one after the other", "set -e; node test/a.js; node test/b.js", harness({}), "node:test"],
    ["plain scripts that run differently", "node test/a.js && node --expose-gc test/b.js", harness({}), undefined],
    ["another package's script", "npm test --workspaces", harness({ test: "mocha" }), undefined],
    ["another folder's script", "npm --prefix lib test", harness({ test: "mocha" }), undefined],
    ["two runners: which of them?", "npm test", harness({ test: "mocha && jest" }), undefined],
    ["a shell's own work", "for t in test/*; do node $t; done", harness({}), undefined],
    ["a script that runs itself", "npm test", harness({ test: "npm test" }), undefined],
    ["nothing we know", "make check", harness({}), undefined],
    ["no manifest", "npm test", none, undefined],
    ["a manifest that is no JSON", "npm test", { "package.json": "{" }, undefined],
  ])("%s", (_, command, files, name) => {
    expect(presetFor(command, files)?.preset.name).toBe(name);
  });

  test.each<[string, string, ReturnType<typeof harness>, string | undefined]>([
    ["node: by its environment, so that the command stays", "npm test", harness({ test: "node --test" }), "npm test"],
    [
      "mocha: arguments pass through npm",
      "npm test",
      harness({ test: "nyc mocha" }),
      'npm test -- -R xunit -O output="$PWD/.lintel-report"',
    ],
    ["node: beside its own reporter", "npm test", harness({ test: "node --test --test-reporter=dot" }), "npm test"],
    [
      "tap: as TAP",
      "npm test",
      harness({ test: "tap test/*.js" }, ["tap"]),
      "export TAP=1; npm test -- --reporter=tap",
    ],
    ["qunit prints TAP as it is", "npm test", harness({ test: "qunit" }), "npm test"],
    ["jest: by itself", "npx jest --ci", harness({}), 'npx jest --ci --json --outputFile="$PWD/.lintel-report"'],
    [
      "go: its own words, and none of vet's",
      "go vet ./... && go test ./...",
      none,
      "go vet ./... && go test -json ./...",
    ],
    [
      "go: through make",
      "make test",
      { Makefile: "test:\n\tgo vet\n\tgo test ./a\n" } as never,
      "go vet && go test -json ./a",
    ],
    ["pytest: through make", "make test", { Makefile: "test:\n\tpytest -q\n" } as never, "make test"],
    ["go: a pipe takes it away", "go test ./... | tee log", none, undefined],
    [
      "pytest: in another folder",
      "cd lib && pytest",
      none,
      'lintel="$PWD"; export PYTEST_ADDOPTS="$PYTEST_ADDOPTS --junitxml=$lintel/.lintel-report -o junit_family=xunit1"; cd lib && pytest',
    ],
    [
      "in its place, where arguments would reach another",
      "npm test",
      harness({ test: "mocha 'test/**/*.js' lib/*.js && eslint ." }),
      `mocha test/\\*\\*/\\*.js lib/*.js -R xunit -O output="$PWD/.lintel-report" && { { eslint .; } || { rm -f .lintel-report; false; }; }`,
    ],
    [
      "through two package managers",
      "npm test",
      harness({ test: "npm run lint && npm run unit", lint: "eslint .", unit: "mocha --reporter dot" }),
      'npm test -- -- -R xunit -O output="$PWD/.lintel-report"',
    ],
    ["what would run anyway runs anyway", "npm test", harness({ test: "eslint .; mocha; eslint ." }), undefined],
    ["it tells somebody else already", "npm test", harness({ test: "jest --outputFile=mine.json" }), undefined],
    ["a pipe takes it away", "npm test", harness({ test: "tape test/*.js | tap-spec" }, ["tape"]), undefined],
  ])("told to tell its results: %s", (_, command, files, wanted) => {
    const whole = presetFor(command, files)?.whole?.command;
    if (wanted === undefined) expect(whole).toBeUndefined();
    else expect(whole).toSatisfy((said: string) => said === wanted || said.endsWith(`; ${wanted}`));
  });

  test.each<[string, string, ReturnType<typeof harness>, RegExp]>([
    [
      "node: options stay, other files go",
      "npm test",
      harness({ test: "node --import tsx --test --test-reporter=dot 'test/**/*.ts'" }),
      /; node --import tsx --test --test-reporter=spec .*-- 'test\/a b.js'$/u,
    ],
    [
      "mocha: what runs before it runs before it here too",
      "npm test",
      harness({ pretest: "tsc", test: "NODE_ENV=test nyc --all mocha -r esm --recursive test" }),
      /; npm run pretest && NODE_ENV=test mocha -r esm --recursive -R xunit -O output=.* 'test\/a b.js'$/u,
    ],
    [
      "jest: a path is a pattern there",
      "npx jest",
      harness({}),
      /; npx jest --coverage.*false.* --json .*a b\\+\.js|a b\\\\\.js/u,
    ],
    [
      "tape: each file by itself",
      "npm test",
      harness({ test: "tape test/*.js" }, ["tape"]),
      /^r=0; for lintel in 'test\/a b.js'; do .*tape "\$lintel" \|\| r=1; done; exit \$r$/u,
    ],
    [
      "tap: by node, which prints TAP",
      "npm test",
      harness({ test: "tap -j4 test/*.js" }, ["tap"]),
      / node "\$lintel" \|\| r=1;/u,
    ],
    [
      "mocha: linters before it stay out, what builds does not",
      "npm run check",
      harness({
        check: "npm run lint && npm test",
        lint: "eslint . | snazzy",
        pretest: "standard && tsc",
        test: "mocha",
      }),
      /export PATH; npm run pretest && mocha -R xunit/u,
    ],
    [
      "mocha: a chain of linters alone is nothing it needs",
      "npm test",
      harness({ pretest: "npm run lint", lint: "xo && tsc --noEmit", test: "NODE_ENV=test mocha" }),
      /export PATH; NODE_ENV=test mocha -R xunit/u,
    ],
    [
      "mocha: a shell's wildcards stay what they are",
      "npm test",
      harness({ test: "NODE_ENV=x cp lib/*.txt out && mocha" }),
      /export PATH; NODE_ENV=x cp lib\/\*\.txt out && mocha -R/u,
    ],
    ["ava: by its TAP", "npm test", harness({ test: "ava --verbose -u" }), /; ava --tap 'test\/a b.js'$/u],
    [
      "uvu: each file by node",
      "npm test",
      harness({ test: "uvu -r esm tests -i fixtures" }),
      /node --require esm "\$lintel" \|\| r=1; done; exit \$r$/u,
    ],
    [
      "jasmine",
      "npm test",
      harness({ test: "jasmine --config=a.json" }),
      /; jasmine --config\S*a\.json 'test\/a b.js'$/u,
    ],
    [
      "borp: without what it measures",
      "npm test",
      harness({ test: "c8 --100 borp -X 'test/**' --coverage" }),
      /; borp --reporter=spec --reporter=junit:\S+ 'test\/a b.js'$/u,
    ],
    [
      "pytest: as a module",
      "python3 -m pytest -q -k slow tests",
      none,
      /; python3 -m pytest -q --junitxml=.* 'test\/a b.js'$/u,
    ],
    ["go: its package", "go test -race -run X ./...", none, /; go test -json -count\\?=1 -race \.\/test$/u],
    [
      "pytest: values of options are no files",
      "pytest --cov-config .coveragerc --tb short --durations 3 tests",
      none,
      /; pytest --cov-config .coveragerc --tb short --durations 3 --junitxml=.* 'test\/a b.js'$/u,
    ],
    ["pytest: what is slow stays out", "pytest -m 'not slow' -k x", none, /; pytest -m 'not slow' --junitxml/u],
    ["go: short stays short", "go test -short ./...", none, / -count\\?=1 -short \.\/test$/u],
    ["a linter before it is left out", "ruff check . && pytest -q", none, /export PATH; pytest -q --junitxml/u],
    ["what makes files is not", "python gen.py && pytest -q", none, /export PATH; python gen.py && pytest -q/u],
    [
      "from the folder that the command goes to",
      "cd test && go vet ./... && go test ./...",
      none,
      /^lintel="\$PWD"; cd test && \{ .*; go test -json -count\\?=1 \.\/; \}$/u,
    ],
    [
      "with its report at the top",
      "cd lib && pytest -q",
      none,
      /; cd lib && \{ .*--junitxml="\$lintel\/\.lintel-report" .*'\.\.\/test\/a b\.js'; \}$/u,
    ],
    [
      "unittest: what is found, of these files",
      "python -m unittest discover -s t",
      none,
      /"\$PWD\/.lintel-report" 'test\/a b\.js' discover -s t$/u,
    ],
  ])("told to run one file: %s", (_, command, files, wanted) => {
    expect(presetFor(command, files)?.only(["test/a b.js"], true)?.command).toMatch(wanted);
  });

  it("says nothing of a few files where the folder cannot be told", () => {
    expect(presetFor("cd ../x && go test ./...", none)?.only(["a_test.go"], true)).toBeUndefined();
    expect(presetFor("cd a && cd b && go test ./...", none)?.only(["a_test.go"], true)).toBeUndefined();
  });

  it("runs nothing for no file", () => {
    expect(presetFor("npx jest", harness({}))?.only([], true)).toBeUndefined();
  });
});
