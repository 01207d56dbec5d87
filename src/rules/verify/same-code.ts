import { everyPiece, languageOf, parseCode } from "../integrity/read/parse-code.ts";

/** Whether two texts of a file differ in no more than comments, layout and the words of strings. Other languages: never. */
export const isSameCode = (path: string, was: string, now: string): boolean => {
  if (was === now) return true;
  const language = languageOf(path);
  if (language === undefined) return false;
  const [before, after] = [was, now].map((text) => {
    const spans: (readonly [from: number, to: number])[] = [];
    for (const { name, from, to } of everyPiece(parseCode(language, path, text)))
      if (/Comment$|String$|^Template/u.test(name)) spans.push([from, to]);
    return stripped(text, spans);
  });
  return before === after;
};

/** A text without these parts, and without what only lays it out. */
const stripped = (text: string, spans: readonly (readonly [from: number, to: number])[]): string => {
  let kept = "";
  let at = 0;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (from > at) kept += `${text.slice(at, from)} `;
    at = Math.max(at, to);
  }
  return `${kept}${text.slice(at)}`.replaceAll(/[\s;]+/gu, " ").trim();
};
