import type { Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine, wholeLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = [
  ...[
    "-r",
    "--require",
    "--import",
    "-R",
    "--reporter",
    "-O",
    "--reporter-option",
    "--reporter-options",
    "-t",
    "--timeout",
  ],
  ...[
    "-u",
    "--ui",
    "--extension",
    "--file",
    "--spec",
    "--ignore",
    "--exclude",
    "--config",
    "--package",
    "-g",
    "--grep",
  ],
  ...["-f", "--fgrep", "-s", "--slow", "--retries", "-j", "--jobs", "--loader", "-n", "--node-option"],
];
const dropped = [
  ...[
    "-R",
    "--reporter",
    "-O",
    "--reporter-option",
    "--reporter-options",
    "--spec",
    "-w",
    "--watch",
    "-p",
    "--parallel",
  ],
  ...["-j", "--jobs", "-g", "--grep", "-f", "--fgrep", "-b", "--bail"],
];

const tell = `-R xunit -O output=${reportWord}`;

/** mocha, with node's or chai's assertions. */
export const mocha: Preset = {
  name: "mocha",
  find: (words) => placeOf(words, ["mocha", "_mocha", "ts-mocha"]),
  // The last reporter counts, so that ours takes the place of the repository's.
  whole: (_, invocation) => {
    const command = wholeLine(invocation, tell, reportFile);
    return command === undefined ? undefined : { command, report: { path: reportFile } };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "mocha", ...options];
    return tellingBy(tells, tell, (args) => shellLine(invocation, runner, `${args}${quoted(files)}`));
  },
  isTest: isScript,
  canary: (ask) => canaryScript("mocha", ask),
  added: (ask) => addedScript("mocha", ask),
};
