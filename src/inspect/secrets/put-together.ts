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
  const letters = unmasked(text);
  return [
    ...literals(text),
    ...joined(text),
    ...separated(text),
    ...brokenLines(text),
    ...spaced(text),
    ...chunks(text),
    ...mirrored(text),
    ...letters,
  ];
}

/** What a piece of a credential is made of, beside the frame of a key. */
const piece = /^[\w+/=.:~@-]+$/u;

/** In a longer row of literals, which is data, not every literal is tried as the first. */
const longestRow = 40;

/** Literals in a row: all of them as one, and every few from each of them on. */
function literals(text: string): readonly Decoded[] {
  const rows: { readonly at: number; readonly said: string }[][] = [[]];
  for (const { 1: a, 2: b, 3: c, index } of text.matchAll(literal)) {
    const said = a ?? b ?? c ?? "";
    if (said.length > windowChars || !piece.test(said)) rows.push([]);
    else rows.at(-1)?.push({ at: index, said });
  }
  return rows.flatMap((row) =>
    row.length > longestRow ? inBlocks(row) : row.flatMap((_, first) => inWindow(row, first)),
  );
}

type Said = { readonly at: number; readonly said: string };

function inWindow(row: readonly Said[], first: number): readonly Decoded[] {
  const [{ at, said } = { at: 0, said: "" }] = row.slice(first);
  let whole = said;
  for (let next = first + 1; next < row.length && whole.length < windowChars; next += 1) whole += row[next]?.said ?? "";
  return whole.length > said.length ? [{ form: "split over strings", text: whole, at }] : [];
}

/** Halves of a credential are no longer; more literals than that are data. */
const longestHalf = 36;
const mostTurned = 2_000;

/** Two literals with what stands between a prefix and the rest, or in the other order; a list that is joined by something. */
function joined(text: string): readonly Decoded[] {
  const all = [...text.matchAll(literal)].map(({ 0: whole, 1: a, 2: b, 3: c, index }) => ({
    at: index,
    end: index + whole.length,
    said: a ?? b ?? c ?? "",
  }));
  const pairs = all.flatMap(({ at, end, said }, first): Decoded[] => {
    const next = all[first + 1];
    if (
      next === undefined ||
      next.at - end > 200 ||
      !piece.test(said) ||
      !piece.test(next.said) ||
      said.length + next.said.length > windowChars
    )
      return [];
    const before = prefixes.test(said) ? ["_", "-"].map((between) => `${said}${between}${next.said}`) : [];
    const isHalf = [said, next.said].every(
      (half) => half.length >= 4 && half.length <= longestHalf && /^\w+$/u.test(half),
    );
    const turned =
      all.length < mostTurned && isHalf && said.length + next.said.length >= shortest ? [`${next.said}${said}`] : [];
    return [...before, ...turned].map((whole) => ({ form: "split over strings", text: whole, at }));
  });
  const lists = [
    ...text.matchAll(
      /\[([^[\]]{18,2000})\]\s*\.\s*join\(\s*["'`]([^"'`]{1,3})["'`]\s*\)|["']([^"']{1,3})["']\.join\(\s*[[(]([^[\]()]{18,2000})[\])]/gu,
    ),
  ];
  return [
    ...pairs,
    ...lists.map(({ 1: a, 2: b, 3: c, 4: d, index }) => ({
      form: "split over strings",
      text: [...(a ?? d ?? "").matchAll(literal)].map(({ 1: x, 2: y, 3: z }) => x ?? y ?? z ?? "").join(b ?? c ?? ""),
      at: index,
    })),
  ];
}

/** What credentials begin with, before the first mark that sets it off. */
const prefixes =
  /^(?:gh[opusr]|github_pat|glpat|npm|pypi|sk|rk|sk_live|rk_live|sk_test|xox[abeprs]|hf|shp(?:at|ca|pa|ss)|sk-ant|key|dapi|SG|lin_api|whsec|gsk|r8|pplx)$/u;

/** Words with the same mark in between again and again, which are nothing without it. */
function separated(text: string): readonly Decoded[] {
  return [...text.matchAll(/[\w+/=#*~^|!@$%&,;:.-]{24,300}/gu)].flatMap(({ 0: word, index }) =>
    [...new Set(word.match(/[#*~^|!@$%&,;:.]/gu) ?? [])]
      .filter((mark) => word.split(mark).length > 3)
      .map((mark) => ({ form: "in pieces", text: word.replaceAll(mark, ""), at: index })),
  );
}

/** Blocks that overlap by half, so that a credential is whole in one of them. */
function inBlocks(row: readonly Said[]): readonly Decoded[] {
  const blocks: Decoded[] = [];
  for (let first = 0; first < row.length; first += longestRow / 2) {
    const block = row.slice(first, first + longestRow);
    blocks.push({ form: "split over strings", text: block.map(({ said }) => said).join(""), at: block[0]?.at ?? 0 });
  }
  return blocks;
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

/** Stretches of single letters with the same between each two. */
function spaced(text: string): readonly Decoded[] {
  return [...text.matchAll(/[\w+/=-]([ \t,.:|·*_+~-] ?)(?:[\w+/=-]\1){14,}[\w+/=-]/gu)].map(
    ({ 0: run, 1: between = " ", index }) => ({
      ...{ form: "spaced out", at: index },
      text: Array.from(run)
        .filter((_, at) => at % (between.length + 1) === 0)
        .join(""),
    }),
  );
}

/** Words of a few letters that follow one another: `ghp_ ab12 cd34`. */
function chunks(text: string): readonly Decoded[] {
  return [...text.matchAll(/(?<!\w)(?:[A-Za-z0-9_]{2,8}[ -]){4,40}[A-Za-z0-9_]{1,8}(?!\w)/gu)].flatMap(
    ({ 0: run, index }) =>
      /\d/u.test(run) ? [{ form: "in pieces", text: run.replaceAll(/[ -]/gu, ""), at: index }] : [],
  );
}

/** Without invisible letters, and with full-width ones as they read. */
function unmasked(text: string): readonly Decoded[] {
  if (!/[\p{Default_Ignorable_Code_Point}\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/u.test(text)) return [];
  const plain = text.normalize("NFKC").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  return [{ form: "in other letters", text: plain, at: 0 }];
}

/** Words long enough to be a credential, backwards and in ROT13. */
export function mirrored(text: string): readonly Decoded[] {
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
