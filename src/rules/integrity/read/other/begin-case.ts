import { blankDraft } from "../draft.ts";
import type { Piece } from "../parse-code.ts";
import type { Mode } from "../test-file.ts";
import { modeOf } from "./mode-of.ts";
import type { Source } from "../text-of.ts";
import { nameOf } from "./names.ts";
import { stepsIntoKids } from "../reading.ts";
import type { At, Reading, Step } from "./reading.ts";
import { rowsOfHeads } from "./rows.ts";

type Begin = {
  readonly body: Piece | undefined;
  readonly titles: readonly string[];
  readonly mode: Mode;
  readonly rows: readonly string[];
};

/** A case begins: what stands in its body is its own. */
export function beginCase(
  reading: Reading,
  piece: Piece,
  at: At,
  { body, titles, mode, rows }: Begin,
): readonly Step[] {
  const { source, path, drafts } = reading;
  drafts.push({
    ...blankDraft(path),
    ...{ titles, line: source.line(piece.from), mode, rows: [...rows], body: source.flat(body ?? piece, 20_000) },
  });
  const inner = {
    ...at,
    titles,
    mode,
    into: drafts.length - 1,
    isDead: false,
    condition: "",
    heads: "",
    around: titles.at(-1),
  };
  return body === undefined ? [] : [[body, inner]];
}

/** A function: a case, or one that claims for whoever calls it. */
export function stepsIntoFunction(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const { source, dialect, path } = reading;
  const name = nameOf(piece, source);
  const heads = headsOf(reading, piece, at.heads);
  if (name === "" || !dialect.isCase(name, heads, path) || !isCalledByRunner(reading, piece, at)) {
    const isUncalled =
      at.into > 0 &&
      name !== "" &&
      source.text.split(new RegExp(`\\b${name.replaceAll(/\W/gu, "\\$&")}\\b`, "u")).length <= 2;
    return stepsIntoKids(piece, { ...at, isDead: at.isDead || isUncalled, heads: "", around: name });
  }
  const body = piece.kids.findLast((kid) => dialect.blocks.has(kid.name) || kid.name === "Body");
  const mode = isGenerator(piece, heads, source) ? "skipped" : modeOf(reading, at.mode, heads);
  return beginCase(reading, piece, at, { body, titles: [...at.titles, name], mode, rows: rowsOfHeads(heads) });
}

/** A class, or a module of Rust: its name stands before those of its cases. */
export function stepsIntoClass(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const isOff = /(?:^|\n)\s*__test__\s*=\s*False/u.test(reading.source.of(piece, 20_000));
  const said = modeOf(reading, at.mode, headsOf(reading, piece, at.heads));
  const mode = isOff ? "skipped" : said === "runs" && isNotCollected(reading, piece) ? "conditional" : said;
  return stepsIntoKids(piece, {
    ...at,
    titles: [...at.titles, nameOf(piece, reading.source)],
    mode,
    heads: "",
    around: undefined,
  });
}

/** Runners call what stands in a file or class, not what a function holds; Go's only what is no method of some type. */
function isCalledByRunner({ dialect, source }: Reading, piece: Piece, at: At): boolean {
  if (dialect.language === "python") return at.around === undefined;
  return (
    dialect.language !== "go" || piece.name !== "MethodDecl" || !/\(\w+ \*testing\.T\)/u.test(source.of(piece, 300))
  );
}

/** A Python function that yields is no test, unless something stands around it. */
const isGenerator = (piece: Piece, heads: string, source: Source): boolean =>
  heads === "" &&
  /\n\s+yield\b/u.test(source.of(piece, 20_000)) &&
  /^def\b/u.test(source.of(piece, 4)) &&
  !/\n\s+(?:async )?def\b|lambda/u.test(source.of(piece, 20_000));

/** A Python class that nothing builds on, and in which a runner does not look for tests. */
function isNotCollected({ dialect, source }: Reading, piece: Piece): boolean {
  if (dialect.language !== "python") return false;
  const name = nameOf(piece, source);
  const isPlain = !piece.kids.some(
    (kid) => kid.name === "ArgList" && source.flat(kid) !== "()" && source.flat(kid) !== "(object)",
  );
  if (!isPlain || source.text.split(new RegExp(`\\b${name}\\b`, "u")).length > 2) return false;
  return (
    !/^Test|Mixin|Base|Suite|Contract/u.test(name) ||
    (/^Test/u.test(name) && /\n\s+def __init__\(/u.test(source.of(piece, 20_000)))
  );
}

function headsOf({ dialect, source }: Reading, piece: Piece, given: string): string {
  const own = piece.kids
    .filter((kid) => dialect.heads.test(kid.name))
    .map((kid) => source.flat(kid))
    .join(" ");
  return `${given} ${own}`.trim();
}
