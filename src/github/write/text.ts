/** GitHub takes 65,536 characters in a body and 65,535 in a check's summary. */
const longest = 65_000;
const cutNote = "\n\n*Cut here: the text is longer than GitHub takes.*";

export const longestTitle = 250;

/** Cuts a text to what GitHub takes, never inside a character, and says so. */
export function clip(text: string, limit = longest, note = cutNote): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - note.length);
  const whole = /[\uD800-\uDBFF]$/u.test(kept) ? kept.slice(0, -1) : kept;
  return whole + note;
}

export const clipTitle = (title: string): string => clip(title, longestTitle, "…");

/** The text with its marker as the last line. */
export const marked = (text: string, marker: string): string =>
  `${clip(text, longest - marker.length - 2)}\n\n${marker}`;

/** Whether GitHub shows this text already; it may have changed line ends and blanks around it. */
export const isSame = (shown: string, wanted: string): boolean => plain(shown) === plain(wanted);

const plain = (text: string): string => text.replaceAll("\r\n", "\n").trim();
