/**
 * Title and body of a spec kept in a file: a first heading of level one is the title, otherwise the name given. Lines of
 * the body keep their numbers.
 */
export const titledText = (text: string, otherwise: string): { readonly title: string; readonly body: string } => {
  const heading = /^\uFEFF?(?<before>\s*)#[ \t]+(?<title>[^\r\n]+)/u.exec(text)?.groups;
  const title = heading?.["title"]?.replace(/[ \t]+#*[ \t]*$/u, "") ?? "";
  if (heading === undefined || title === "") return { title: otherwise, body: text };
  const end = text.indexOf(heading["title"] ?? "") + (heading["title"] ?? "").length;
  return { title, body: (heading["before"] ?? "").replaceAll(/[^\n]/gu, "") + text.slice(end) };
};
