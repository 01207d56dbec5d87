import { quote } from "shell-quote";
import type { Invocation } from "./invocation.ts";

/** Last part of a path, without a script's ending: `node_modules/mocha/bin/mocha.js` is `mocha`. */
export const programOf = (word: string): string => word.slice(word.lastIndexOf("/") + 1).replace(/\.[cm]?js$/u, "");

/** Place of the first word that is one of these programs. */
export const placeOf = (words: readonly string[], programs: readonly string[]): number | undefined => {
  const at = words.findIndex((word) => programs.includes(programOf(word)));
  return at === -1 ? undefined : at;
};

/** What among arguments are options, with the values of those that take one as a word of its own; the rest are paths. */
export const optionsIn = (
  args: readonly string[],
  { valued, dropped }: { readonly valued: readonly string[]; readonly dropped: readonly string[] },
): readonly string[] => {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (!word.startsWith("-")) continue;
    const [name = word] = word.split("=", 1);
    const value = valued.includes(word) ? [args[(at += 1)] ?? ""] : [];
    if (!dropped.includes(name)) kept.push(word, ...value);
  }
  return kept;
};

/** Wrappers that only measure coverage, and their options, are left out; others stand. */
const wrappersLeftOut = ["c8", "nyc"];

/** Words in front of a runner, without what only measures. */
export const prefixOf = (words: readonly string[], at: number): readonly string[] => {
  const before = words.slice(0, at);
  const wrapper = placeOf(before, wrappersLeftOut);
  return wrapper === undefined ? before : before.slice(0, wrapper).filter((word) => word !== "npx");
};

/** A simple command as a shell runs it at the top of the workspace, with the repository's own programs first. */
export const shellLine = ({ before, env }: Invocation, words: readonly string[], tail: string): string => {
  const path = 'PATH="$PWD/node_modules/.bin:$PATH"; export PATH; ';
  const assigned = env.map(
    (each) => `${each.slice(0, each.indexOf("="))}=${quote([each.slice(each.indexOf("=") + 1)])} `,
  );
  return `${path}${before}${assigned.join("")}${quote([...words])} ${tail}`.trim();
};

/** The policy's whole command with arguments for its runner, which leaves its report in this file; undefined: they would not reach it. */
export const wholeLine = ({ text, append, replace }: Invocation, args: string, file: string): string | undefined => {
  if (append !== undefined) return append(args);
  return inPlace(replace, `${text} ${args}`, `rm -f ${quote([file])}`);
};

/** The policy's whole command with this line in the runner's place. */
export const inPlace = (replace: Invocation["replace"], line: string, ifLaterFails = "true"): string | undefined => {
  const whole = replace?.(line, ifLaterFails);
  return whole === undefined ? undefined : `PATH="$PWD/node_modules/.bin:$PATH"; export PATH; ${whole}`;
};

/** Paths as words of a shell. */
export const quoted = (paths: readonly string[]): string => quote([...paths]);
