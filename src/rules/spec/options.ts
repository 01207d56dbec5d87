import type { Page } from "./cut.ts";
import * as z from "zod";
import { levels } from "../../model/policy.ts";
import type { SpecOptions } from "../../model/spec.ts";
import { readYaml } from "../policy/read-yaml.ts";
import { isNone, sectionText } from "./page.ts";
import { spanOf } from "./markdown.ts";
import type { Section } from "./sections.ts";
import { problemAt, type SpecProblem } from "./spec-problem.ts";

const optionsSchema = z.strictObject({
  level: z.enum(levels).optional(),
  attempts: z.int().min(1).max(10).optional(),
  minutes: z.int().min(1).max(600).optional(),
  usd: z.number().min(0).max(1_000).optional(),
});

type Options = { readonly options: SpecOptions; readonly problems: readonly SpecProblem[] };

/** Reads the one YAML block of `Options`, or its bare lines. */
export const readOptions = (section: Section | undefined, page: Page): Options => {
  if (section === undefined || isNone(sectionText(section, page))) return { options: {}, problems: [] };
  const source = sourceOf(section, page);
  if ("problem" in source) return { options: {}, problems: [source.problem] };
  const read = readYaml(optionsSchema, source.text, []);
  if (read.ok) return { options: given(read.value), problems: [] };
  return {
    options: {},
    problems: read.problems.map(({ line, what, fix }) => problemAt("Options", source.line + line, what, fix)),
  };
};

/** The text to parse, and the line of the issue before its first. */
const sourceOf = (
  section: Section,
  page: Page,
): { readonly text: string; readonly line: number } | { readonly problem: SpecProblem } => {
  const shown = section.nodes.filter((node) => {
    const span = spanOf(node);
    return span !== undefined && page.visible(span.from, span.to).trim() !== "";
  });
  const [first, ...others] = shown;
  const line = first?.position?.start.line ?? section.line;
  if (first !== undefined && others.length === 0 && first.type === "code") {
    const isFenced = /^[`~]/u.test(page.text.slice(spanOf(first)?.from));
    return { text: first.value, line: isFenced ? line : line - 1 };
  }
  if (shown.every(({ type }) => type === "paragraph")) return { text: sectionText(section, page), line: line - 1 };
  const fix = "Keep one block that begins with ```` ```yaml ````, with for example `attempts: 2` in it.";
  return { problem: problemAt("Options", line, "it is not one block of YAML", fix) };
};

const given = ({ level, attempts, minutes, usd }: z.output<typeof optionsSchema>): SpecOptions => ({
  ...(level !== undefined && { level }),
  ...(attempts !== undefined && { attempts }),
  ...(minutes !== undefined && { minutes }),
  ...(usd !== undefined && { usd }),
});
