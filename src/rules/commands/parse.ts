import type { Command } from "../../model/event.ts";
import { cutsIn } from "../spec/hidden-text.ts";
import { tidy, visibleText } from "../spec/cut.ts";
import { isTangled, normalised, parseMarkdown, spanOf } from "../spec/markdown.ts";
import { nearestWord } from "../spec/nearest-word.ts";
import { commandNames } from "./commands.ts";

/** Longest comment that is read, and longest text that is kept, in characters. */
const longestComment = 16_000;
const longestText = 4_000;
const longestWord = 80;

/**
 * The command a comment gives: its first line, where that is a paragraph's own text. Undefined for any other comment, and
 * for a command in a quote, code or HTML, or after one. Hidden text is no part of what is said.
 */
export const parseCommand = (body: string): Command | undefined => {
  const text = normalised(body.slice(0, longestComment)).replace(/^(?:[^\S\n]*\n)+/u, "");
  if (!/^[^\S\n]*\/lintel(?!\S)/iu.test(text) || isTangled(text)) return undefined;
  const root = parseMarkdown(text);
  const first = root.children[0];
  const span = first?.type === "paragraph" ? spanOf(first) : undefined;
  if (span === undefined) return undefined;
  const said = visibleText(text, cutsIn(root, text))(span.from, text.length);
  const [line = "", ...rest] = said.replace(/^\s*\/lintel/iu, "").split("\n");
  const [word = "", ...words] = line.trim().split(/\s+/u);
  return commandNamed(word, { words, text: kept([line.trim().slice(word.length), ...rest].join("\n")) });
};

/** What follows the name: the words of its line, and all text up to the comment's end. */
type After = { readonly words: readonly string[]; readonly text: string };

const kept = (text: string): string => tidy(text).trim().slice(0, longestText).toWellFormed();

const commandNamed = (word: string, { words, text }: After): Command => {
  const name = commandNames.find((known) => known === word.toLowerCase().replace(/[:.,;!?]+$/u, ""));
  switch (name) {
    case "redirect":
    case "retry":
      return { name, text };
    case "accept":
      return accepting(words, word);
    case "cancel":
      // "cancel the refund part only" is not a wish to withdraw the run.
      return words.length === 0 ? { name } : unknown([word, ...words].join(" "), "cancel");
    case "why":
    case "help":
      return { name };
    case undefined:
      return word === "" ? { name: "help" } : unknown(word, nearestWord(word, commandNames));
  }
};

const accepting = (words: readonly string[], word: string): Command => {
  const digest = (words[0] ?? "")
    .replaceAll(/[`<>]/gu, "")
    .replace(/^sha256:/iu, "")
    .toLowerCase();
  return /^[0-9a-f]{8,64}$/u.test(digest)
    ? { name: "accept", digest }
    : unknown([word, ...words].join(" "), "accept <digest8>");
};

const unknown = (said: string, didYouMean: string | undefined): Command => ({
  name: "unknown",
  said: said.slice(0, longestWord).toWellFormed(),
  didYouMean,
});
