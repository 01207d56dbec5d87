import { quote } from "shell-quote";
import type { Scripts } from "./scripts.ts";
import { programOf } from "./words.ts";

/** A script of the manifest that words run. */
export type Script = {
  readonly name: string;
  readonly text: string;
  /** Shell text that runs it and nothing else. */
  readonly alone: string;
  /** What stands between the command and further arguments so that they reach the script; undefined: nothing does. */
  readonly arguments: string | undefined;
};

/** The scripts of the manifest that words run: `npm test`, `npm run x`, `yarn x`, `pnpm run x`, `run-s x y:*`. */
export const scriptsIn = (words: readonly string[], { scripts, packages }: Scripts): readonly Script[] => {
  const [tool = "", ...rest] = unwrapped(words);
  if (["run-s", "run-p", "npm-run-all", "npm-run-all2"].includes(programOf(tool))) return several(rest, scripts);
  if (tool === "make") return targetIn(rest, scripts);
  if (tool === "node" && rest[0] === "--run") return scriptsIn(["npm", "run", ...rest.slice(1)], { scripts, packages });
  if (!["npm", "yarn", "pnpm"].includes(tool)) return [];
  const end = rest.indexOf("--");
  const [own, args] = end === -1 ? [rest, []] : [rest.slice(0, end), rest.slice(end + 1)];
  // In another folder or package the scripts are others.
  if (own.some((word) => /^(?:-w|--workspaces?|--filter|-F|-C|--prefix|--cwd|--dir|-r|--recursive)\b/u.test(word)))
    return [];
  const [first = "", second = "", ...more] = own.filter((word) => !word.startsWith("-"));
  const isRun = ["run", "run-script"].includes(first);
  const name = isRun ? second : tool === "npm" ? ({ test: "test", t: "test", tst: "test" }[first] ?? "") : first;
  const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (text === undefined) return [];
  // What other package managers take for their own is the script's.
  const flags = tool === "npm" ? [] : own.slice(own.indexOf(name) + 1).filter((word) => word.startsWith("-"));
  const extra = [...(isRun ? more : [second, ...more]).filter((word) => word !== ""), ...flags, ...args];
  return [
    {
      name,
      alone: `npm run ${quote([name])}`,
      text: extra.length === 0 ? text : `${text} ${quote(extra)}`,
      arguments: end === -1 ? "--" : "",
    },
  ];
};

/** Words without what only measures the script that they run: `nyc --all npm run unit`. */
const unwrapped = (words: readonly string[]): readonly string[] => {
  const at = words.findIndex((word) => ["npm", "yarn", "pnpm", "run-s", "run-p", "npm-run-all"].includes(word));
  const isWrapped = at > 0 && words.slice(0, at).every((word, n) => n > 0 || ["npx", "nyc", "c8"].includes(word));
  return isWrapped ? words.slice(at) : words;
};

/** The one target that `make` is asked for, with nothing that would change what it runs. */
const targetIn = (args: readonly string[], scripts: Scripts["scripts"]): readonly Script[] => {
  const targets = args.filter((word) => !/^(?:-s|-j\d*|--silent|--quiet|--no-print-directory)$/u.test(word));
  const [target = ""] = targets;
  const name = `make ${target}`;
  const text = targets.length === 1 && Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  return text === undefined ? [] : [{ name, text, alone: `make ${quote([target])}`, arguments: undefined }];
};

/** Names and patterns given to npm-run-all. */
const several = (words: readonly string[], scripts: Scripts["scripts"]): readonly Script[] => {
  const asked = words.filter((word) => !word.startsWith("-"));
  const names = asked.flatMap((word) =>
    /[*]/u.test(word) ? Object.keys(scripts).filter((name) => fits(word, name)) : [word],
  );
  return names.map((name) => ({
    name,
    text: scripts[name] ?? "",
    alone: `npm run ${quote([name])}`,
    arguments: undefined,
  }));
};

/** In patterns of npm-run-all a star stops at a colon, two do not. */
const fits = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll(/[.+?^${}()|[\]\\]/gu, "\\$&").replaceAll(/\*+/gu, (stars) => (stars.length > 1 ? ".*" : "[^:]*"))}$`,
    "u",
  ).test(name);
