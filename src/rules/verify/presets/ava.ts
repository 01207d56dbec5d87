import type { Preset } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = ["--config", "--timeout", "-T", "-c", "--concurrency", "--match", "-m", "--node-arguments"];
const dropped = ["--watch", "-w", "--match", "-m", "--verbose", "-v", "--tap", "-t", "--fail-fast", "-u"];

/** ava, by its TAP. */
export const ava: Preset = {
  name: "ava",
  find: (words) => placeOf(words, ["ava"]),
  whole: (command, { append, words }) => {
    if (append === undefined) return undefined;
    const tells = words.includes("--tap") || words.includes("-t");
    return { command: tells ? command : append("--tap"), report: { path: undefined } };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const runner = [...prefixOf(words, at), words[at] ?? "ava", ...options, ...(tells ? ["--tap"] : [])];
    const command = shellLine(invocation, runner, quoted(files));
    return tells ? { command, report: { path: undefined } } : { command };
  },
  isTest: isScript,
  canary: (ask) => canaryScript("ava", ask),
  added: (ask) => addedScript("ava", ask),
};
