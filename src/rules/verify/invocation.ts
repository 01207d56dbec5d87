import { quote } from "shell-quote";
import { isChecker } from "./checkers.ts";
import type { Scripts } from "./scripts.ts";
import { scriptsIn, type Script } from "./scripts-in.ts";
import { isAssignment, simpleCommands } from "./simple-commands.ts";

/** One simple command inside of a policy's command, found through the scripts of the manifest. */
export type Invocation = {
  /** Shell text of what runs before it and is needed by it, each part ending in ` && `; linters are not. */
  readonly before: string;
  /** Assignments in front of it, as written: `NAME=value`. */
  readonly env: readonly string[];
  readonly words: readonly string[];
  /** The same as a shell is told it, wildcards and all. */
  readonly text: string;
  /** The policy's command with arguments added to this simple command; undefined where they would not reach it. */
  readonly append: ((args: string) => string) | undefined;
  /** The policy's command with this simple command as another text, and one run where something after it fails. */
  readonly replace: ((text: string, ifLaterFails: string) => string) | undefined;
  /** Whether it comes last, and nothing takes what it prints. */
  readonly isLast: boolean;
};

const mostDepth = 4;

/** The simple commands that a command comes to; none where the shell would do more than run words one after the other. */
export const invocationsOf = (command: string, scripts: Scripts): readonly Invocation[] =>
  within(
    { command, before: "", append: (args) => `${command} ${args}`, around: alone, isLast: true, depth: 0 },
    scripts,
  ) ?? [];

/** What stands before and after something in a shell, in its order. */
type Around = { readonly before: readonly string[]; readonly after: readonly string[] };
const alone: Around = { before: [], after: [] };

type Part = {
  readonly command: string;
  readonly before: string;
  readonly append: Invocation["append"];
  /** Undefined where it cannot be said. */
  readonly around: Around | undefined;
  readonly isLast: boolean;
  readonly depth: number;
};

/** An invocation, and whether those behind it need what it makes. */
type Found = Invocation & { readonly needed: boolean };

const within = (part: Part, scripts: Scripts): readonly Found[] | undefined => {
  const { command, before, append, around, isLast, depth } = part;
  const parts = simpleCommands(command);
  if (parts === undefined || depth > mostDepth) return undefined;
  let preceding = before;
  const found: Found[] = [];
  for (const [at, { words, text, pipes }] of parts.entries()) {
    const ends = at === parts.length - 1 && !pipes;
    const reaches = ends ? append : undefined;
    const texts = parts.map((part) => part.text);
    const mine = parts.some((part) => part.pipes || part.loose)
      ? undefined
      : inside(around, texts.slice(0, at), texts.slice(at + 1));
    const inner = ofSimple({ words, text, preceding, reaches, around: mine, isLast: isLast && ends, depth }, scripts);
    if (inner === undefined) return undefined;
    found.push(...inner);
    if (inner.some(({ needed }) => needed)) preceding += `${text} && `;
  }
  return found;
};

const inside = (around: Around | undefined, before: readonly string[], after: readonly string[]): Around | undefined =>
  around && { before: [...around.before, ...before], after: [...after, ...around.after] };

const replacing = (around: Around): Invocation["replace"] => {
  const { before, after } = around;
  return (text, ifLaterFails) => {
    const later = after.length === 0 ? [] : [`{ { ${after.join(" && ")}; } || { ${ifLaterFails}; false; }; }`];
    return [...before, text, ...later].join(" && ");
  };
};

type Piece = {
  readonly words: readonly string[];
  readonly text: string;
  readonly preceding: string;
  readonly reaches: Invocation["append"];
  readonly around: Around | undefined;
  readonly isLast: boolean;
  readonly depth: number;
};

const ofSimple = (piece: Piece, scripts: Scripts): readonly Found[] | undefined => {
  const { words, text: written, preceding, reaches, around, isLast, depth } = piece;
  const start = words.findIndex((word) => !isAssignment(word));
  const [env, bare] = start === -1 ? [words, []] : [words.slice(0, start), words.slice(start)];
  const run = scriptsIn(bare, scripts);
  if (run.length === 0)
    return [
      {
        before: preceding,
        env,
        words: bare,
        text: written,
        append: reaches,
        replace: around && replacing(around),
        isLast,
        needed: !isChecker(bare) && bare[0] !== "set",
      },
    ];
  const all: Found[] = [];
  let before = preceding;
  for (const [at, { name, text, alone: byItself, arguments: through }] of run.entries()) {
    const last = at === run.length - 1 && reaches !== undefined && through !== undefined;
    const [pre, post] = [scripts.scripts[`pre${name}`], scripts.scripts[`post${name}`]];
    const first =
      pre === undefined
        ? []
        : within(
            { command: pre, before, append: undefined, around: undefined, isLast: false, depth: depth + 1 },
            scripts,
          );
    if (first === undefined || first.some(({ needed }) => needed)) before += `npm run ${quote([`pre${name}`])} && `;
    const append = last ? (args: string) => reaches(`${through} ${args}`) : undefined;
    const others = (part: readonly Script[]): readonly string[] => part.map((each) => each.alone);
    const mine = inside(
      around,
      [...others(run.slice(0, at)), ...(pre === undefined ? [] : [`npm run ${quote([`pre${name}`])}`])],
      [...(post === undefined ? [] : [`npm run ${quote([`post${name}`])}`]), ...others(run.slice(at + 1))],
    );
    const ends = isLast && at === run.length - 1 && post === undefined;
    const inner = within({ command: text, before, append, around: mine, isLast: ends, depth: depth + 1 }, scripts);
    if (inner === undefined) return undefined;
    all.push(...inner);
    if (inner.some(({ needed }) => needed)) before += `${byItself} && `;
  }
  return all;
};
