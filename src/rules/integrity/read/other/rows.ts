import { everyPiece, type Piece } from "../parse-code.ts";
import type { At, Reading } from "./reading.ts";

/** Rows of `parametrize([...])`, or one for each attribute that holds values. */
export function rowsOfHeads(heads: string): readonly string[] {
  const [, list] = /parametrize\("[^"]*",([[(].*)/u.exec(heads) ?? /parametrize\(\([^)]*\),([[(].*)/u.exec(heads) ?? [];
  if (list !== undefined) return splitTop(list.slice(1).replace(/[\])]*\)?$/u, ""));
  return [...heads.matchAll(/(?:test_case|case|CsvSource|ValueSource)\([^)]*\)/gu)].map(([row]) => row);
}

/** The parts between commas that stand outside of brackets. */
export function splitTop(text: string): readonly string[] {
  const rows: string[] = [""];
  let depth = 0;
  for (const letter of text) {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    if (letter === "," && depth === 0) rows.push("");
    else rows.push((rows.pop() ?? "") + letter);
  }
  return rows.filter((row) => row !== "");
}

/** Rows of literal tables in a case, or at the top of a file, that loops run through. */
export function addRows(reading: Reading, piece: Piece, at: At): void {
  const list = [...everyPiece(piece)].find((kid) =>
    /^(?:ArrayExpression|TupleExpression|LiteralValue|ArrayInitializer)$/u.test(kid.name),
  );
  if (list === undefined || at.isDead) return;
  const rows = list.kids
    .filter((kid) => !/^[[\](){},]$|Comment$/u.test(kid.name))
    .map((kid) => reading.source.flat(kid));
  reading.drafts[at.into]?.rows.push(...rows);
}
