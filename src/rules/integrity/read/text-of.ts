import type { Piece } from "./parse-code.ts";

/** A text with what readers ask of its pieces. */
export type Source = {
  readonly text: string;
  /** The text of a piece as it is, cut off after `most` characters. */
  readonly of: (piece: Piece | undefined, most?: number) => string;
  /** The same without spaces and quotes' kinds, for comparison. */
  readonly flat: (piece: Piece | undefined, most?: number) => string;
  /** Counted from 1. */
  readonly line: (at: number) => number;
};

const mostChars = 4_000;

/** Gives a text its questions. */
export function sourceOf(text: string): Source {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const of = (piece: Piece | undefined, most = mostChars): string =>
    piece === undefined ? "" : text.slice(piece.from, Math.min(piece.to, piece.from + most));
  return {
    text,
    of,
    flat: (piece, most) => flatten(of(piece, most)),
    line: (at) => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}

/** Without comments, needless spaces, trailing commas and semicolons; every quote is the same. */
export function flatten(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/gu, "")
    .replaceAll(/['`]/gu, '"')
    .replaceAll(/[\s;]+/gu, " ")
    .replaceAll(/(?<!\w) | (?!\w)/gu, "")
    .replaceAll(/,(?=[)\]}])/gu, "");
}

/** What a string literal says, as far as it is plain; of any other expression its text. */
export function said(text: string): string {
  const [, , inner] = /^[a-z]{0,2}("""|'''|["'`])([\s\S]*)\1$/iu.exec(text.trim()) ?? [];
  return (inner ?? text).replaceAll(/\s+/gu, " ").trim().slice(0, 300);
}
