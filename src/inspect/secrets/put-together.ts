import type { Decoded } from "./decode-runs.ts";

const literal = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/gu;
/** Long enough for any credential that is worth splitting. */
const windowChars = 240;
const windowLines = 4;
const longestLine = 2_000;
const shortest = 18;

/**
 * What a text says when its pieces are put together again: string literals that follow one another, lines that were
 * broken, letters that were spaced, lines read backwards, letters turned by thirteen. Each piece is a line of its own.
 */
export function putTogether(text: string): readonly Decoded[] {
  return [...literals(text), ...brokenLines(text), ...spaced(text), ...mirrored(text)];
}

/** What a piece of a credential is made of, beside the frame of a key. */
const piece = /^[\w+/=.:~@-]+$/u;

/** Every few literals in a row, from each of them on. */
function literals(text: string): readonly Decoded[] {
  const found = [...text.matchAll(literal)].map(({ 1: a, 2: b, 3: c, index }) => ({
    at: index,
    said: a ?? b ?? c ?? "",
  }));
  return found.flatMap(({ at, said }, first) => {
    if (said.length > windowChars || !piece.test(said)) return [];
    let whole = said;
    for (let next = first + 1; next < found.length && whole.length < windowChars; next += 1) {
      const more = found[next]?.said ?? "";
      if (!piece.test(more)) break;
      whole += more;
    }
    return whole.length > said.length ? [{ form: "split over strings", text: whole, at }] : [];
  });
}

/** The last word of each line with the first of the next, and with further lines while these are one word. */
function brokenLines(text: string): readonly Decoded[] {
  const lines = linesOf(text).map(({ at, line }) => ({
    at,
    bare: line.replace(/^[\s>#*/;"'|]+/u, "").replace(/[\s\\"',;]+$/u, ""),
  }));
  return lines.flatMap(({ at, bare }, first) => {
    const [tail = ""] = /[\w+/=.:~@-]{3,240}$/u.exec(bare) ?? [];
    if (tail === "") return [];
    let whole = tail;
    for (const next of lines.slice(first + 1, first + 1 + windowLines)) {
      whole += /^[\w+/=.:~@-]{1,240}/u.exec(next.bare)?.[0] ?? "";
      if (!piece.test(next.bare)) break;
    }
    return whole.length > tail.length && whole.length >= shortest
      ? [{ form: "split over lines", text: whole, at }]
      : [];
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

/** Words long enough to be a credential, backwards and in ROT13. */
function mirrored(text: string): readonly Decoded[] {
  return [...text.matchAll(/[^\s"'`]{18,400}/gu)].flatMap(({ 0: word, index }) => [
    { form: "reversed", text: Array.from(word).reverse().join(""), at: index },
    { form: "ROT13", text: turned(word), at: index },
  ]);
}

function turned(word: string): string {
  return word.replaceAll(/[a-z]/giu, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function linesOf(text: string): readonly { readonly at: number; readonly line: string }[] {
  let at = 0;
  return text.split("\n").map((line) => {
    const begin = at;
    at += line.length + 1;
    return { at: begin, line: line.length > longestLine ? line.slice(-longestLine) : line };
  });
}
