import type { Page } from "./cut.ts";
import { nearestWord } from "./nearest-word.ts";
import { linesOf, sectionText } from "./page.ts";
import type { SectionName } from "./section-names.ts";
import type { Section } from "./sections.ts";
import { problemAt, type SpecProblem } from "./spec-problem.ts";
import { quoted } from "./quoted.ts";

type Choice<T extends string> = {
  readonly name: SectionName;
  readonly values: readonly T[];
  readonly fallback: T;
  /** Words people use for a value that is called otherwise here. */
  readonly alsoCalled: Readonly<Record<string, T>>;
};

/** Reads a section that holds one of a few values; a ticked box counts as writing its text. */
export const readChoice = <T extends string>(
  choice: Choice<T>,
  section: Section | undefined,
  page: Page,
): { readonly value: T; readonly problem: SpecProblem | undefined } => {
  const { fallback: value, values, name } = choice;
  if (section === undefined || sectionText(section, page) === "") return { value, problem: undefined };
  const lines = linesOf(section, page);
  const boxes = lines.filter(({ text }) => /^[-*+][ \t]+\[[ xX]\]/u.test(text));
  const said = boxes.length === 0 ? lines : boxes.filter(({ text }) => /^[-*+][ \t]+\[[xX]\]/u.test(text));
  const [first] = said;
  if (first === undefined) return { value, problem: undefined };
  const word = plain(first.text);
  const found = values.find((known) => known === word);
  if (found !== undefined && said.length === 1) return { value: found, problem: undefined };
  const list = values.map((known) => `\`${known}\``).join(", ");
  if (said.length > 1)
    return { value, problem: problemAt(name, first.line, "it says more than one thing", `Write one of ${list}.`) };
  const near = nearest(choice, word);
  const fix = near === undefined ? `Write one of ${list}.` : `Did you mean \`${near}\`? It can be ${list}.`;
  return { value, problem: problemAt(name, first.line, `${quoted(word, 60)} is not one of its values`, fix) };
};

const plain = (line: string): string =>
  line
    .replace(/^[-*+][ \t]+(?:\[[ xX]\][ \t]*)?/u, "")
    .replaceAll(/[`*_]/gu, "")
    .replace(/[.\s]+$/u, "")
    .toLowerCase();

const nearest = <T extends string>({ values, alsoCalled }: Choice<T>, word: string): T | undefined =>
  (Object.hasOwn(alsoCalled, word) ? alsoCalled[word] : undefined) ??
  values.find((value) => word.startsWith(value) || (word.length > 1 && value.startsWith(word))) ??
  nearestWord(word, values);
