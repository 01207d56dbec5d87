import { globMatches } from "./scope/glob-matches.ts";

/**
 * Whether a spec's `Changes behaviour` names a test case. An entry is a file (or a glob of files), a case's title or the
 * end of its full title, or both as `file: title`. Letter case and runs of spaces do not count; a title of one or two
 * characters names nothing.
 */
export const namedBy = (entries: readonly string[], path: string, title: string): boolean =>
  entries.some((entry) => {
    const said = plain(entry.replace(/^\s*[-*]\s+/u, ""));
    if (isFile(said, path)) return true;
    const [, file, rest] = /^(\S+?):+\s*(.+)$/u.exec(said) ?? [];
    if (file !== undefined && rest !== undefined && isFile(file, path)) return isTitle(rest, title);
    return isTitle(said, title);
  });

const plain = (text: string): string => text.replaceAll(/[`"']/gu, "").replaceAll(/\s+/gu, " ").trim();

const isTitle = (said: string, title: string): boolean => {
  const [a, b] = [said.toLowerCase(), plain(title).toLowerCase()];
  return a.length > 2 && (b === a || b.endsWith(` ${a}`) || b.endsWith(`> ${a}`) || b.endsWith(`::${a}`));
};

/** The whole path, its end from a directory on, or a glob. */
const isFile = (said: string, path: string): boolean => {
  if (!/[./*]/u.test(said)) return false;
  if (path === said || path.endsWith(`/${said}`)) return true;
  return /[*?{]|\/$/u.test(said) && globMatches([said], path, false);
};
