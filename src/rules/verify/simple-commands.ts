import { parse, quote } from "shell-quote";

/** A simple command: its words, and how a shell is told them. */
export type Simple = {
  readonly words: readonly string[];
  readonly text: string;
  readonly pipes: boolean;
  /** What comes behind it runs also where it fails. */
  readonly loose: boolean;
};

/** The simple commands of a command; undefined where the shell would do more than run them one after the other. */
export const simpleCommands = (command: string): readonly Simple[] | undefined => {
  if (/[$`\n\\]/u.test(command)) return undefined;
  const found: Simple[] = [];
  let words: string[] = [];
  let said: string[] = [];
  const close = (op: string): void => {
    const loose = op === ";" && words[0] !== "set";
    if (words.length > 0) found.push({ words, text: said.join(" "), pipes: op === "|", loose });
    words = [];
    said = [];
  };
  for (const token of parse(command)) {
    if (typeof token === "string") {
      said.push(words.every(isAssignment) && isAssignment(token) ? assignment(token) : quote([token]));
      words.push(token);
    } else if ("pattern" in token) {
      words.push(token.pattern);
      // The shell's own wildcards must stay what they are.
      said.push(quote([token.pattern]).replaceAll(/\\([*?[\]{}])/gu, "$1"));
    } else if ("op" in token && ["&&", ";", "|"].includes(token.op)) close(token.op);
    else return undefined;
  }
  close("");
  return found;
};

/** Whether a word in front of a command sets a variable for it. */
export const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*=/u.test(word);

const assignment = (word: string): string => {
  const at = word.indexOf("=") + 1;
  return `${word.slice(0, at)}${quote([word.slice(at)])}`;
};
