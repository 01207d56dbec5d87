import type { CanaryAsk, Planted, Preset } from "../preset.ts";
import { reportFile, reportWord } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";

const valued = [
  "-c",
  "-p",
  "-o",
  "-n",
  "--rootdir",
  "--override-ini",
  "--import-mode",
  "-W",
  "--confcutdir",
  "-k",
  "-m",
];
const dropped = [
  "-k",
  "-m",
  "-x",
  "--exitfirst",
  "--maxfail",
  "--lf",
  "--ff",
  "--junitxml",
  "--junit-xml",
  "--cov",
  "--cov-fail-under",
];

const tell = (file: string): string => `--junitxml=${file} -o junit_family=xunit1`;

/** pytest: its assertions are the language's own, so what is planted is a plain `assert`. */
export const pytest: Preset = {
  name: "pytest",
  find: (words) => placeOf(words, ["pytest", "py.test"]),
  whole: (command, { words, env }) =>
    words.some((word) => /^--junit-?xml/u.test(word)) || env.some((each) => each.startsWith("PYTEST_ADDOPTS="))
      ? undefined
      : {
          command: `export PYTEST_ADDOPTS="$PYTEST_ADDOPTS ${tell(`$PWD/${reportFile}`)}"; ${command}`,
          report: { path: reportFile },
        },
  only: (invocation, at, files) => {
    const { words } = invocation;
    const isModule = words[at - 1] === "-m";
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...(isModule ? words.slice(0, at) : prefixOf(words, at)), words[at] ?? "pytest", ...options];
    return {
      command: shellLine(invocation, runner, `${tell(reportWord)} ${quoted(files)}`),
      report: { path: reportFile },
    };
  },
  isTest: (path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/u.test(path),
  canary: (ask) => planted(ask, ""),
  added: (ask) => {
    const { text, cases } = planted({ ...ask, loads: [] }, "");
    return { text: `${ask.host}\n\n${text}`, cases };
  },
};

const falsehoods: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ["assert", ['assert "N" == "a falsehood"']],
  ["unittest", ["import unittest", 'unittest.TestCase().assertEqual("N", "a falsehood")']],
  ["raises", ["import pytest", "with pytest.raises(ValueError):", "    pass"]],
];

/** Modules are loaded by path and by name: whichever of the two the tests use, it has run. */
const planted = ({ loads, nonce }: CanaryAsk, suffix: string): Planted => {
  const names = loads.flatMap(moduleNames);
  const loading = names.flatMap((name) => [
    "    try:",
    `        __import__(${JSON.stringify(name)})`,
    "    except BaseException:",
    "        pass",
  ]);
  const name = (kind: string): string => `test_works_${nonce}_${kind}${suffix}`;
  const text = falsehoods
    .map(([kind, lines]) =>
      [`def ${name(kind)}():`, ...loading, ...lines.map((line) => `    ${line.replaceAll("N", nonce)}`), "", ""].join(
        "\n",
      ),
    )
    .join("\n");
  return { text, cases: falsehoods.map(([kind]) => name(kind)) };
};

/** `src/shop/cart.py` may be imported as `src.shop.cart` or as `shop.cart`. */
const moduleNames = (path: string): readonly string[] => {
  const parts = path
    .replace(/\.py$/u, "")
    .replace(/\/__init__$/u, "")
    .split("/");
  return ["src", "lib"].includes(parts[0] ?? "") && parts.length > 1
    ? [parts.slice(1).join("."), parts.join(".")]
    : [parts.join(".")];
};
