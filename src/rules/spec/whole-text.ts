import { tidy, type Page } from "./cut.ts";
import { isTangled, longestBody } from "./markdown.ts";
import { withoutInvisible } from "./invisible.ts";
import { forExample, type SpecProblem } from "./spec-problem.ts";
import { sectionNamed, type SectionName } from "./section-names.ts";
import { sectionText } from "./page.ts";
import type { Section } from "./sections.ts";
import { quoted } from "./quoted.ts";

/** Why a text is not even parsed. */
export const refusedUnread = (body: string): SpecProblem | undefined => {
  const at = { where: "Issue text", line: 1 };
  if (body.length > longestBody)
    return {
      ...at,
      what: `the text has ${body.length} characters, more than ${longestBody}`,
      fix: "Shorten it, and put logs into attachments.",
    };
  if (!isTangled(body)) return undefined;
  return {
    ...at,
    what: "the text has too many or too deeply nested Markdown marks to be read",
    fix: "Shorten pasted output, or attach it as a file.",
  };
};

/** The title as one line without anything invisible. */
export const readTitle = (title: string): { readonly value: string; readonly problem: SpecProblem | undefined } => {
  const value = withoutInvisible(title.toWellFormed()).replaceAll(/\s+/gu, " ").trim().slice(0, 256).toWellFormed();
  if (value !== "") return { value, problem: undefined };
  const fix = "Say in a line what will be true afterwards.";
  return { value, problem: { where: "Title", line: 1, what: "the title is empty", fix } };
};

/** Problems of the headings themselves: slips of the pen, and sections given twice. */
export const headingProblems = (sections: readonly Section[]): readonly SpecProblem[] =>
  sections.flatMap(({ title, name, near, line }, index): readonly SpecProblem[] => {
    const where = `Heading, line ${line}`;
    if (near !== undefined) {
      return [
        { where, line, what: `${quoted(title, 60)} is no heading of a spec`, fix: `Did you mean \`## ${near}\`?` },
      ];
    }
    const first = sections.findIndex((other) => other.name === name);
    if (name === undefined || name === "Notes" || first === index) return [];
    const what = `the section \`${name}\` begins a second time (first on line ${sections[first]?.line ?? 1})`;
    return [{ where, line, what, fix: "Make it one section." }];
  });

/** The problem of a required section that is missing or says nothing; undefined where it says something. */
export const missing = (name: SectionName, sections: readonly Section[], page: Page): SpecProblem | undefined => {
  if (sections.some((section) => section.name === name && sectionText(section, page) !== "")) return undefined;
  const present = sections.find((section) => section.name === name);
  if (present === undefined && sections.some((section) => section.near === name)) return undefined;
  const line = present?.line ?? 1;
  const where = present === undefined ? name : `${name}, line ${line}`;
  const what = present === undefined ? `there is no section \`${name}\`` : `the section \`${name}\` says nothing`;
  const hidden = present === undefined ? hiddenHeading(name, page) : undefined;
  if (hidden !== undefined)
    return {
      where: `${name}, line ${hidden}`,
      line: hidden,
      what: `the section \`${name}\` is hidden from readers`,
      fix: "Close or remove the HTML before it: only what people see is read.",
    };
  return { where, line, what, fix: `${reasons[name] ?? ""}${forExample(name)}` };
};

const reasons: Partial<Record<SectionName, string>> = {
  Goal: "I need a sentence or two on what shall be different afterwards. ",
  "Acceptance criteria": "I build until each line of a list is true, so I need that list. ",
};

const hiddenHeading = (name: SectionName, { text, visible }: Page): number | undefined => {
  let from = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/u.exec(line)?.[1];
    if (heading !== undefined && sectionNamed(heading) === name && visible(from, from + line.length).trim() === "")
      return index + 1;
    from += line.length + 1;
  }
  return undefined;
};

/** Everything said outside of the known sections, under its own headings. */
export const remarksIn = (sections: readonly Section[], page: Page): string =>
  sections
    .flatMap((section) => {
      const said = section.name === undefined || section.name === "Notes" ? sectionText(section, page) : "";
      if (said === "") return [];
      return [section.name === "Notes" || section.title === "" ? said : `**${tidy(section.title)}**\n\n${said}`];
    })
    .join("\n\n");
