import type { Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine, wholeLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["-c", "--concurrency", "-t", "--timeout", "-P", "--pattern", "-p", "-r", "--reporter", "-X", "-i"];
const dropped = [
  ...["-P", "--pattern", "-r", "--reporter", "-C", "--coverage", "--check-coverage", "--lines", "--branches"],
  ...["--functions", "--statements", "-X", "--coverage-exclude", "-w", "--watch"],
];

const tell = `--reporter=spec --reporter=junit:${reportWord}`;

/** borp, which runs node's own tests. */
export const borp: Preset = {
  name: "borp",
  find: (words) => placeOf(words, ["borp"]),
  whole: (_, invocation) => {
    const command = wholeLine(invocation, tell, reportFile);
    return command === undefined ? undefined : { command, report: { path: reportFile } };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "borp", ...options];
    return tellingBy(tells, tell, (args) => shellLine(invocation, runner, `${args}${quoted(files)}`));
  },
  isTest: isScript,
  canary: (ask) => canaryScript("node:test", ask),
  added: (ask) => addedScript("node:test", ask),
};
