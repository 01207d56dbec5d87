import type { Piece } from "../parse-code.ts";
import type { At, Reading } from "./reading.ts";

/** The rows of a table that is written out. */
export const rowPieces = (list: Piece): readonly Piece[] =>
  list.kids.filter((kid) => !/^[[\],]$|Comment$/u.test(kid.name));

/** Counts a table's rows for the case that runs through it. */
export function addRows(reading: Reading, list: Piece | undefined, at: At): void {
  if (list === undefined || at.isDead) return;
  reading.drafts[at.into]?.rows.push(...rowPieces(list).map((row) => reading.source.flat(row)));
}

/** Rows of a table given as text: as many as it has commas outside of brackets. */
export const rowsIn = (text: string): readonly string[] => {
  const rows: string[] = [];
  let depth = 0;
  let row = "";
  for (const letter of text.replace(/^\[|\]$/gu, "")) {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    if (letter === "," && depth === 0) {
      rows.push(row);
      row = "";
    } else row += letter;
  }
  return row === "" ? rows : [...rows, row];
};
