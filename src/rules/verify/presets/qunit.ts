import type { Preset } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["--filter", "-f", "--module", "-m", "--reporter", "-r", "--require", "--seed"];
const dropped = ["--filter", "-f", "--module", "-m", "--reporter", "-r", "--watch", "-w", "--seed"];

/** QUnit's own program: it prints TAP. */
export const qunit: Preset = {
  name: "qunit",
  find: (words) => placeOf(words, ["qunit"]),
  whole: (command, { append, words }) =>
    append === undefined || words.some((word) => /^(?:-r|--reporter)(?:=|$)/u.test(word))
      ? undefined
      : { command, report: { path: undefined } },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "qunit", ...options];
    const command = shellLine(invocation, runner, quoted(files));
    return tells ? { command, report: { path: undefined } } : { command };
  },
  isTest: isScript,
  canary: (ask) => canaryScript("qunit", ask),
  added: (ask) => addedScript("qunit", ask),
};
