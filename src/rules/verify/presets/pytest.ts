import type { CanaryAsk, Planted, Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { ownClasses } from "./own-classes.ts";
import { loadingLines } from "./python-modules.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";

/** Options whose value may stand as a word of its own; what is said of coverage, order and time by plugins too. */
const valued = [
  ...["-c", "-p", "-o", "-n", "-W", "-k", "-m", "-r", "--rootdir", "--override-ini", "--import-mode", "--confcutdir"],
  ...["--tb", "--color", "--durations", "--durations-min", "--maxfail", "--basetemp", "--verbosity", "--capture"],
  ...["--ignore", "--ignore-glob", "--deselect", "--log-level", "--log-cli-level", "--log-file", "--show-capture"],
  ...["--cov-report", "--cov-config", "--cov-context", "--cov-fail-under", "--junitxml", "--junit-xml"],
  ...["--junit-prefix", "--numprocesses", "--dist", "--maxprocesses", "--timeout", "--timeout-method", "--reruns"],
  ...["--reruns-delay", "--asyncio-mode", "--randomly-seed", "--random-order-seed", "--ds", "--dc", "--doctest-glob"],
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
  "--deselect",
];

/** Marks that are left out stay out: what is slow or needs a network would not come to an end here. */
const leftOut = (args: readonly string[]): readonly string[] => {
  const marks = args[args.indexOf("-m") + 1];
  return args.includes("-m") && /^not \w+(?: and not \w+)*$/u.test(marks ?? "") ? ["-m", marks ?? ""] : [];
};

const tell = (file: string): string => `--junitxml=${file} -o junit_family=xunit1`;

/** pytest: its assertions are the language's own, so what is planted is a plain `assert`. */
export const pytest: Preset = {
  name: "pytest",
  find: (words) => placeOf(words, ["pytest", "py.test"]),
  whole: (command, { words, env }) => {
    if (env.some((each) => each.startsWith("PYTEST_ADDOPTS="))) return undefined;
    const isTold = words.some((word) => /^--junit-?xml/u.test(word));
    if (isTold) return undefined;
    return {
      command: `export PYTEST_ADDOPTS="$PYTEST_ADDOPTS ${tell(`$PWD/${reportFile}`)}"; ${command}`,
      report: { path: reportFile },
    };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const isModule = words[at - 1] === "-m";
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [
      ...(isModule ? words.slice(0, at) : prefixOf(words, at)),
      words[at] ?? "pytest",
      ...options,
      ...leftOut(words.slice(at + 1)),
    ];
    return tellingBy(tells, tell(reportWord), (args) => shellLine(invocation, runner, `${args}${quoted(files)}`));
  },
  isTest: (path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/u.test(path),
  canary: (ask) => planted(ask),
  added: (ask) => {
    const { text, cases } = planted({ ...ask, loads: [] });
    return { text: `${ask.host}\n\n${text}`, cases };
  },
};

const falsehoods: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ["assert", ['assert "N" == "a falsehood"']],
  ["unittest", ["import unittest", 'unittest.TestCase().assertEqual("N", "a falsehood")']],
  ["own", ownClasses],
  ["raises", ["import pytest", "with pytest.raises(ValueError):", "    pass"]],
];

const planted = ({ loads, nonce }: CanaryAsk): Planted => {
  const name = (kind: string): string => `test_works_${nonce}_${kind}`;
  const text = falsehoods
    .map(([kind, lines]) =>
      [
        `def ${name(kind)}():`,
        ...[...loadingLines(loads), ...lines].map((line) => `    ${line.replaceAll("N", nonce)}`),
        "",
        "",
      ].join("\n"),
    )
    .join("\n");
  return { text, cases: falsehoods.map(([kind]) => name(kind)) };
};
