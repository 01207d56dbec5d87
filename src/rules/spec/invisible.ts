/** One stretch of text that a reader cannot see, by offsets. */
export type Stretch = { readonly from: number; readonly to: number };

/** Scripts in which a joiner or non-joiner between two letters is spelling. */
const joining =
  "[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}]";
/** Kept although parts of it are invisible: whole emoji, one variation selector after an emoji, spelling. */
const kept = `\\p{RGI_Emoji}|\\p{Emoji}[\\uFE0E\\uFE0F]|(?<=${joining})[\\u200C\\u200D](?=${joining})`;
/** Ignorable, control, tag and filler code points, bidirectional overrides among them. */
const unseen = "[[\\p{DI}\\p{Cc}\\p{Zl}\\p{Zp}\\u2800\\uFFF9-\\uFFFB]--[\\t\\n\\r]]";

const pattern = new RegExp(`(?:${kept})|(?<unseen>(?:(?!${kept})${unseen})+)`, "gv");

/** Finds code points that hide or reorder text. Emoji, and the joiners that scripts are spelled with, are not among them. */
export const invisibleIn = (text: string): readonly Stretch[] =>
  [...text.matchAll(pattern)].flatMap((match) =>
    match.groups?.["unseen"] === undefined ? [] : [{ from: match.index, to: match.index + match[0].length }],
  );

/** The text without them. */
export const withoutInvisible = (text: string): string =>
  invisibleIn(text).reduceRight((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text);

/** What people are told about a stretch: the code points, and the letters they spell where they are tags. */
export const spellOut = (stretch: string): string => {
  const points = Array.from(stretch, (character) => character.codePointAt(0) ?? 0);
  const names = [...new Set(points)]
    .slice(0, 5)
    .map((point) => `U+${point.toString(16).toUpperCase().padStart(4, "0")}`);
  const more = new Set(points).size > 5 ? ", …" : "";
  const tags = points.filter((point) => point >= 0xe0020 && point < 0xe007f);
  const letters = String.fromCodePoint(...tags.slice(0, 300).map((point) => point - 0xe0000));
  return `${points.length} × ${names.join(", ")}${more}${letters === "" ? "" : `, spelling: ${letters}`}`;
};
