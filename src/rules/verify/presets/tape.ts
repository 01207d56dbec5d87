import type { Preset } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import type { ScriptRunner } from "../falsehoods.ts";
import { isScript } from "../script-kind.ts";

const valued = ["-r", "--require", "--import", "--loader", "-i", "--ignore"];
const dropped = ["--watch", "-R", "--reporter", "-c", "--coverage"];

const has = (packages: ReadonlySet<string>, host: string): ScriptRunner =>
  packages.has("tape") && !/["']tap["']/u.test(host) ? "tape" : "tap";

/** tape, and tap's files run by themselves: both print TAP. */
export const tape: Preset = {
  name: "tape",
  find: (words, { packages }) => {
    if (!packages.has("tape") && !packages.has("tap")) return undefined;
    const at = placeOf(words, ["tape", "tap"]);
    if (at !== undefined) return at;
    const node = placeOf(words, ["node", "tsx"]);
    const isPlain =
      node !== undefined && !words.includes("--test") && words.slice(node + 1).some((word) => !word.startsWith("-"));
    return isPlain ? node : undefined;
  },
  whole: (command, { words, append }) => {
    // A pipe would take the TAP away.
    if (append === undefined) return undefined;
    const report = { path: undefined };
    // tap draws pictures unless told otherwise: old ones by the environment, new ones by either.
    return placeOf(words, ["tap"]) === undefined
      ? { command, report }
      : { command: `export TAP=1; ${append("--reporter=tap")}`, report };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const program = programFor(words[at] ?? "node");
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const line = shellLine(
      { ...invocation, before: "" },
      [...prefixOf(words, at), program, ...(program === "node" && isTap(words[at]) ? [] : options)],
      '"$lintel" || r=1;',
    );
    const command = `${invocation.before === "" ? "" : `{ ${shellLine(invocation, ["true"], "")}; } && `}r=0; for lintel in ${quoted(files)}; do ${line} done; exit $r`;
    return tells ? { command, report: { path: undefined } } : { command };
  },
  isTest: isScript,
  canary: (ask) => canaryScript(has(ask.scripts.packages, ask.host), ask),
  added: (ask) => addedScript(has(ask.scripts.packages, ask.host), ask),
};

const isTap = (word: string | undefined): boolean => word !== undefined && placeOf([word], ["tap"]) === 0;

/** A file of tap's prints TAP when node runs it; its own program would draw. */
const programFor = (word: string): string => (isTap(word) ? "node" : word);
