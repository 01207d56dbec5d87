import { globProblem, normalisedGlob } from "../spec/glob.ts";

/** One thing that a line of `Changes behaviour` may mean: a file (or glob), a title, or a title in a file. */
export type BehaviourEntry = { readonly file: string | undefined; readonly title: string | undefined };

/**
 * Everything a line may mean: the whole of it as a file or as a title, `file: title`, and, where names stand in quotes
 * with words around them, the names. Files that are only mentioned in a sentence are not named as a whole.
 */
export const readEntry = (line: string): readonly BehaviourEntry[] => {
  const bare = line.replace(/^\s*[-*+]\s+(?:\[[ xX]\]\s+)?/u, "").trim();
  const whole = plain(bare);
  const [, file = "", title = ""] = /^(\S+?)(?:\s*(?:::?|[>›,—–])\s*|\s+(?:[-—–]\s+)?)(.+)$/u.exec(whole) ?? [];
  return [
    ...(looksLikeFile(whole) ? [{ file: whole, title: undefined }] : []),
    ...(looksLikeFile(file) ? [{ file, title }] : []),
    ...(whole === "" ? [] : [{ file: undefined, title: whole }]),
    ...quotedIn(bare),
  ];
};

/** `a title` in `a file`, with any words around. */
const quotedIn = (line: string): readonly BehaviourEntry[] => {
  const spans = [...line.matchAll(/`([^`]+)`|“([^”]+)”|"([^"]+)"/gu)];
  const names = spans.map(([, a, b, c]) => plain(a ?? b ?? c ?? ""));
  if (spans.length === 0 || spans[0]?.[0] === line) return [];
  const files = names.filter(looksLikeFile);
  const titles = names.filter((name) => !looksLikeFile(name));
  return titles.flatMap((title): readonly BehaviourEntry[] =>
    files.length === 0 ? [{ file: undefined, title }] : files.map((file) => ({ file, title })),
  );
};

const plain = (text: string): string =>
  text
    .replaceAll(/[`"'“”]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();

const looksLikeFile = (text: string): boolean =>
  /^[^\s:]+$/u.test(text) && /[/.*]/u.test(text) && globProblem(normalisedGlob(text)) === undefined;
