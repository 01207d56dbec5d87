/** A stretch of the issue text that the agent does not get. */
export type Cut = {
  readonly from: number;
  readonly to: number;
  /** What stands there instead. */
  readonly instead: string;
  /** What people are told was found; undefined when nothing was hidden, only markup removed. */
  readonly found: { readonly kind: string; readonly text: string } | undefined;
};

/** Cuts in the order of the text, without those that lie in another; what overlaps becomes one. */
export const merged = (cuts: readonly Cut[]): readonly Cut[] => {
  const kept: Cut[] = [];
  for (const cut of cuts.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = kept.at(-1);
    if (last === undefined || cut.from >= last.to) kept.push(cut);
    else if (cut.to > last.to) kept.push({ ...cut, from: last.to, instead: "" });
  }
  return kept;
};

/** Reads the text between two offsets as the agent will: with everything cut. */
export type Visible = (from: number, to: number) => string;

/** The issue text under reading, with its hidden parts cut. */
export type Page = { readonly text: string; readonly visible: Visible };

/** A reader of `text` with these (merged) cuts applied. */
export const visibleText =
  (text: string, cuts: readonly Cut[]): Visible =>
  (from, to) => {
    let seen = "";
    let at = from;
    for (const cut of cuts) {
      if (cut.to <= from || cut.from >= to) continue;
      seen += text.slice(at, Math.max(at, cut.from)) + (cut.from >= from ? cut.instead : "");
      at = cut.to;
    }
    return at < to ? seen + text.slice(at, to) : seen;
  };

/** The same paragraphs whatever the editor left at line ends and between them. */
export const tidy = (text: string): string =>
  text
    .replaceAll(/[ \t\u00A0]+$/gmu, "")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .replace(/^\n+/u, "")
    .trimEnd();
