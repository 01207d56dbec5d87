import type { Preset } from "../preset.ts";
import { placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

/** uvu: each of its files is a program of its own, and is heard by its exit code. */
export const uvu: Preset = {
  name: "uvu",
  find: (words) => placeOf(words, ["uvu"]),
  whole: () => undefined,
  only: (invocation, at, files) => {
    const { words } = invocation;
    const required = words.flatMap((word, index) =>
      ["-r", "--require"].includes(word) ? ["--require", words[index + 1] ?? ""] : [],
    );
    const prefix = prefixOf(words, at).filter((word) => word !== "npx");
    const node = prefix.some((word) => /^(?:node|tsx|tsm)$/u.test(word)) ? prefix : [...prefix, "node", ...required];
    const line = shellLine({ ...invocation, before: "" }, node, '"$lintel" || r=1;');
    const first = invocation.before === "" ? "" : `{ ${shellLine(invocation, ["true"], "")}; } && `;
    return { command: `${first}r=0; for lintel in ${quoted(files)}; do ${line} done; exit $r` };
  },
  isTest: isScript,
  canary: (ask) => canaryScript("uvu", ask),
  added: (ask) => addedScript("uvu", ask),
};
