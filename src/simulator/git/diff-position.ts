/** Where a line of a file is within its patch: GitHub's `position`, and the hunk down to that line. */
export type DiffPlace = { position: number; hunk: string };

/** Finds a line in a file's patch (its hunks); null when the diff does not show it. */
export function placeInPatch(patch: string, line: number, side: "LEFT" | "RIGHT"): DiffPlace | null {
  const rows = patch.split("\n");
  const at = { LEFT: 0, RIGHT: 0 };
  let start = 0;
  for (const [index, row] of rows.entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(row);
    if (header !== null) {
      at.LEFT = Number(header[1]) - 1;
      at.RIGHT = Number(header[2]) - 1;
      start = index;
      continue;
    }
    if (!row.startsWith("+")) at.LEFT += 1;
    if (!row.startsWith("-")) at.RIGHT += 1;
    const shows = side === "RIGHT" ? !row.startsWith("-") : !row.startsWith("+");
    if (shows && at[side] === line) return { position: index, hunk: rows.slice(start, index + 1).join("\n") };
  }
  return null;
}
