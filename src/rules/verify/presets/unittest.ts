import type { CanaryAsk, Planted, Preset } from "../preset.ts";
import { reportFile, reportWord } from "../preset.ts";
import { quoted, shellLine, inPlace } from "../words.ts";
import { ownClasses } from "./own-classes.ts";
import { loadingLines } from "./python-modules.ts";
import { unittestRunner } from "./unittest-runner.ts";

const python = /(?:^|\/)python(?:\d(?:\.\d+)?)?$/u;

/** Python's own runner, where it finds its tests by itself: what names single modules would not run a new file. */
export const unittest: Preset = {
  name: "unittest",
  find: (words) => {
    const at = words.findIndex((word, index) => word === "unittest" && words[index - 1] === "-m");
    const program = words[at - 2];
    if (at === -1 || program === undefined || !python.test(program)) return undefined;
    const [first] = words
      .slice(at + 1)
      .filter((word) => !/^-[vqfbc]+$|^--(?:verbose|quiet|failfast|buffer|catch|locals)$/u.test(word));
    return first === undefined || first === "discover" || first.startsWith("-") ? at : undefined;
  },
  whole: (command, invocation) => {
    const { words, isLast } = invocation;
    const report = { path: reportFile };
    const parts = command.split(/-m unittest\b/u);
    if (parts.length === 2) return { command: parts.join(`-c '${unittestRunner}' "$PWD/${reportFile}" ""`), report };
    const at = words.indexOf("unittest");
    const tail = `${reportWord} "" ${quoted(words.slice(at + 1))}`;
    if (!isLast) return undefined;
    const start = shellLine({ ...invocation, before: "" }, [...words.slice(0, at - 1), "-c", unittestRunner], tail);
    const line = inPlace(invocation.replace, `{ ${start}; }`);
    return line === undefined ? undefined : { command: line, report };
  },
  only: (invocation, at, files, tells) => {
    // It is our program that keeps to some files, and tells their cases.
    if (!tells) return undefined;
    const { words } = invocation;
    const [before, after] = [words.slice(0, at - 1), words.slice(at + 1)];
    const tail = `${reportWord} ${quoted([files.join("\n")])} ${quoted(after)}`;
    return { command: shellLine(invocation, [...before, "-c", unittestRunner], tail), report: { path: reportFile } };
  },
  isTest: (path) => /(?:^|\/)(?:test[^/]*|[^/]*_tests?)\.py$/u.test(path),
  canary: (ask) => planted(ask, ""),
  added: (ask) => {
    const { text, cases } = planted({ ...ask, loads: [] }, `_${ask.nonce}`);
    return { text: `${ask.host}\n\n${text}`, cases };
  },
};

const falsehoods: readonly (readonly [name: string, lines: readonly string[]])[] = [
  ["equal", ['self.assertEqual("N", "a falsehood")']],
  ["true", ["self.assertTrue(False)"]],
  ["in", ['self.assertIn("N", ["a falsehood"])']],
  ["raises", ["with self.assertRaises(ValueError):", "    pass"]],
  ["own", ownClasses],
  ["assert", ['assert "N" == "a falsehood"']],
];

const planted = ({ loads, nonce }: CanaryAsk, suffix: string): Planted => {
  const module = `lintel_unittest${suffix}`;
  const name = (kind: string): string => `test_works_${nonce}_${kind}`;
  const bodies = falsehoods.flatMap(([kind, lines]) => [
    `    def ${name(kind)}(self):`,
    ...[...loadingLines(loads), ...lines].map((line) => `        ${line.replaceAll("N", nonce)}`),
    "",
  ]);
  const text = [`import unittest as ${module}`, "", "", `class Works${nonce}(${module}.TestCase):`, ...bodies].join(
    "\n",
  );
  return { text: `${text}\n`, cases: falsehoods.map(([kind]) => name(kind)) };
};
