import { tidy, type Page } from "./cut.ts";
import type { Section } from "./sections.ts";

/** What a section says to a reader; empty where a form was left blank. */
export const sectionText = (section: Section | undefined, page: Page): string => {
  if (section === undefined) return "";
  const said = tidy(page.visible(section.from, section.to));
  return isBlank(said) ? "" : said;
};

/** What a form writes for an answer that was not given, and what people write for it. */
const isBlank = (said: string): boolean =>
  /^[_*]?no response[_*]?\.?$|^(?:[-*][ \t]*(?:\[[ xX]?\])?)?$/iu.test(said.trim());

/** Where only values are expected, these mean that there are none. */
export const isNone = (said: string): boolean => said === "" || /^(?:none|n\/a|nothing|no|-|–|—)\.?$/iu.test(said);

/** The lines of a section as a reader sees them, with their numbers. */
export const linesOf = (section: Section, page: Page): readonly { readonly line: number; readonly text: string }[] => {
  const lines: { line: number; text: string }[] = [];
  let from = section.from;
  let line = page.text.slice(0, from).split("\n").length;
  for (const raw of page.text.slice(section.from, section.to).split("\n")) {
    const text = page.visible(from, from + raw.length).trim();
    if (text !== "") lines.push({ line, text });
    from += raw.length + 1;
    line += 1;
  }
  return lines;
};
