import type { Preset } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["--config", "--helper", "--require", "--filter", "--filter-path", "--reporter", "--seed"];
const dropped = ["--filter", "--filter-path", "--seed", "--fail-fast", "--parallel"];

/** jasmine: it tells nobody its cases, so it is heard by its exit code. */
export const jasmine: Preset = {
  name: "jasmine",
  find: (words) => placeOf(words, ["jasmine", "jasmine-ts"]),
  whole: () => undefined,
  only: (invocation, at, files) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "jasmine", ...options];
    return { command: shellLine(invocation, runner, quoted(files)) };
  },
  isTest: isScript,
  canary: (ask) => canaryScript("jasmine", ask),
  added: (ask) => addedScript("jasmine", ask),
};
