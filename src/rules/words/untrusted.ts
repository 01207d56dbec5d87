/** Code points that hide or reorder text: controls, zero width, bidirectional marks, tags, fillers. */
const invisible =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0E\uFEFF\uFFA0\u{E0000}-\u{E0FFF}]/gu;

/** GitHub obeys these wherever they stand in a commit message. */
const skipWords = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*\*\*NO_CI\*\*\*|skip-checks:\s*true/giu;

/** Words before an issue number that close it on merge. */
const closingWords =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b(?=\s*:?\s*(?:[\w.-]+\/[\w.-]+)?#\d|\s*:?\s*https?:)/giu;

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .trimEnd()}…`;

/**
 * One line of somebody else's words for a place where GitHub reads Markdown or commands: no mention, no reference that
 * closes an issue, no marker, no HTML, no table or code break-out.
 */
export const oneLine = (text: string, most = 200): string =>
  cut(plain(text), most)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("|", "\\|")
    .replaceAll("`", "'")
    .replaceAll("@", "@\u2060")
    .replaceAll("#", "#\u2060")
    .replaceAll(/\]\(/gu, "] (");

/** The same for a title or a commit message, where nothing is rendered but references, skip words and mentions count. */
export const subject = (text: string, most = 120): string =>
  cut(plain(text).replaceAll(closingWords, "$1 no"), most).replaceAll("@", "(at)").replaceAll("#", "no. ");

const plain = (text: string): string =>
  text.toWellFormed().replaceAll(skipWords, "").replaceAll(invisible, "").replaceAll(/\s+/gu, " ").trim();

/** The same where no Markdown is read, as in an annotation: nothing is escaped, nothing hidden or reordered. */
export const plainLine = (text: string, most = 200): string => cut(plain(text), most);

/** What GitHub answers to outside of code: people, teams, issues. In a fence it does not; whoever copies from one may. */
const mentions = /(?<![\w.])@(?=[\w-])|#(?=\d)/gu;

/** Several lines of somebody else's words, in a fence that the words cannot close. */
export const fenced = (text: string, info = ""): string => {
  const clean = text
    .toWellFormed()
    .replaceAll(/\r\n?/gu, "\n")
    .replaceAll(invisible, "")
    .replaceAll(mentions, "$&\u2060");
  const longest = [...clean.matchAll(/`{3,}/gu)].reduce((most, [ticks]) => Math.max(most, ticks.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${clean.trimEnd()}\n${fence}`;
};
