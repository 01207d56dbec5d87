import type { Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine, wholeLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["-c", "--config", "--env", "--testEnvironment", "-w", "--maxWorkers", "--rootDir", "--selectProjects"];
const dropped = [
  ...["--watch", "--watchAll", "--coverage", "--collectCoverage", "--testPathPattern", "--testPathPatterns", "-o"],
  ...["--onlyChanged", "--json", "--outputFile", "-t", "--testNamePattern", "--bail", "-b", "--silent", "--verbose"],
  ...["--testPathPattern", "--findRelatedTests", "--runTestsByPath", "--passWithNoTests", "--changedSince"],
];

const tell = `--json --outputFile=${reportWord}`;

/** jest, by its own JSON: it names files that do not even run. */
export const jest: Preset = {
  name: "jest",
  find: (words) => placeOf(words, ["jest"]),
  whole: (_, invocation) => {
    const isOwn = invocation.words.some((word) => word.startsWith("--outputFile"));
    const command = isOwn ? undefined : wholeLine(invocation, tell, reportFile);
    return command === undefined ? undefined : { command, report: { path: reportFile } };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "jest", ...options, "--coverage=false", "--passWithNoTests"];
    return tellingBy(tells, tell, (args) => shellLine(invocation, runner, `${args}${quoted(files.map(exactly))}`));
  },
  isTest: isScript,
  canary: (ask) => canaryScript("jest", ask),
  added: (ask) => addedScript("jest", ask),
};

/** Paths given to jest are patterns. */
const exactly = (path: string): string => `/${path.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")}$`;
