import { withoutInvisible } from "./invisible.ts";

/** Somebody else's words as inline code: one line, bounded, unable to mention anybody or to leave the code span. */
export const quoted = (text: string, most = 100): string => {
  const line = withoutInvisible(text.slice(0, most * 4))
    .replaceAll("`", "")
    .replaceAll(/\s+/gu, " ")
    .trim();
  if (line === "") return "(empty)";
  return `\`${line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line}\``;
};

/** A finding as a sentence of its own. */
export const asSentence = (what: string): string => {
  const first = what.charAt(0).toUpperCase() + what.slice(1);
  return /[.?!]$/u.test(first) ? first : `${first}.`;
};
