import type { Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine, wholeLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["-c", "--config", "-r", "--root", "--dir", "--environment", "--pool", "--project", "--mode", "-t"];
const dropped = [
  ...["-w", "--watch", "-u", "--update", "--coverage", "--reporter", "--outputFile", "-t", "--testNamePattern", "--ui"],
  ...["--run", "--bail", "--changed", "--passWithNoTests", "--coverage.enabled", "--silent"],
];

const tell = `--reporter=default --reporter=junit --outputFile.junit=${reportWord}`;

/** vitest, by its JUnit reporter. */
export const vitest: Preset = {
  name: "vitest",
  find: (words) => placeOf(words, ["vitest"]),
  whole: (_, invocation) => {
    const isOwn = invocation.words.some((word) => /^--outputFile/u.test(word));
    const command = isOwn ? undefined : wholeLine(invocation, tell, reportFile);
    return command === undefined ? undefined : { command, report: { path: reportFile } };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "vitest", "run", ...options, "--coverage.enabled=false"];
    return tellingBy(tells, tell, (args) =>
      shellLine(invocation, [...runner, "--passWithNoTests"], `${args}${quoted(files)}`),
    );
  },
  isTest: isScript,
  canary: (ask) => canaryScript("vitest", ask),
  added: (ask) => addedScript("vitest", ask),
};
