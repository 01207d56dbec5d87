import type { Decoded } from "./decode-runs.ts";

const literal = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/gu;
/** Long enough for any credential that is worth splitting. */
const windowChars = 240;
const windowLines = 4;
const longestPiece = 2_000;

/**
 * What a text says when its pieces are put together again: string literals that follow one another, lines that were
 * broken, letters that were spaced, lines read backwards, letters turned by thirteen. Each piece is a line of its own.
 */
export function putTogether(text: string): readonly Decoded[] {
  return [...literals(text), ...brokenLines(text), ...spaced(text), ...mirrored(text)];
}

/** Every few literals in a row, from each of them on. */
function literals(text: string): readonly Decoded[] {
  const found = [...text.matchAll(literal)].map(({ 1: a, 2: b, 3: c, index }) => ({
    at: index,
    said: a ?? b ?? c ?? "",
  }));
  return found.flatMap(({ at, said }, first) => {
    if (said === "" || said.length > windowChars || /\s/u.test(said)) return [];
    let whole = said;
    for (let next = first + 1; next < found.length && whole.length < windowChars; next += 1) {
      const piece = found[next]?.said ?? "";
      if (/\s/u.test(piece)) break;
      whole += piece;
    }
    return whole.length > said.length ? [{ form: "split over strings", text: whole, at }] : [];
  });
}

/** Every few lines in a row without what indents, quotes, comments or continues them. */
function brokenLines(text: string): readonly Decoded[] {
  let at = 0;
  const lines = text.split("\n").map((line) => {
    const begin = at;
    at += line.length + 1;
    const bare = line.replace(/^[\s>#*/;"'|+-]+/u, "").replace(/[\s\\"'+,;]+$/u, "");
    return { at: begin, bare: bare.length > longestPiece ? "" : bare };
  });
  return lines.flatMap(({ at: begin, bare }, first) => {
    const more = lines.slice(first + 1, first + windowLines).map((line) => line.bare);
    // Where each line has spaces in it, nothing was broken in the middle of a word.
    if (bare === "" || more.every((each) => each === "")) return [];
    const tail = bare.slice(bare.search(/\S*$/u));
    const whole = tail + more.join("");
    return [{ form: "split over lines", text: whole.slice(0, windowChars), at: begin }];
  });
}

/** Stretches of single letters with something between each two. */
function spaced(text: string): readonly Decoded[] {
  return [...text.matchAll(/(?:[A-Za-z0-9_+/=-][ \t,.:|·]{1,2}){15,}[A-Za-z0-9_+/=-]/gu)].map(({ 0: run, index }) => ({
    form: "spaced out",
    text: run.replaceAll(/[ \t,.:|·]/gu, ""),
    at: index,
  }));
}

/** Lines backwards, and in ROT13, where a line holds a word long enough to be a credential. */
function mirrored(text: string): readonly Decoded[] {
  let at = 0;
  return text.split("\n").flatMap((line) => {
    const begin = at;
    at += line.length + 1;
    if (!/[A-Za-z0-9_+/=.:-]{18}/u.test(line)) return [];
    const backwards = Array.from(line).reverse().join("");
    const turned = line.replaceAll(/[a-z]/giu, (letter) => {
      const base = letter <= "Z" ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    });
    return [
      { form: "reversed", text: backwards, at: begin },
      { form: "ROT13", text: turned, at: begin },
    ];
  });
}
