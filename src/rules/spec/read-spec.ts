import type { List } from "mdast";
import type { RepoId } from "../../model/names.ts";
import type { Person } from "../../model/person.ts";
import { specKinds, specRisks, type Spec } from "../../model/spec.ts";
import { digestOf } from "../digest.ts";
import { readChoice } from "./choice.ts";
import { readCriteria } from "./criteria.ts";
import { tidy, visibleText, type Page } from "./cut.ts";
import { readDependsOn } from "./depends-on.ts";
import { cutsIn, findings } from "./hidden-text.ts";
import { invisibleIn, spellOut } from "./invisible.ts";
import { normalised, parseMarkdown, spanOf } from "./markdown.ts";
import { readOptions } from "./options.ts";
import { sectionText, isNone } from "./page.ts";
import { readScope } from "./scope.ts";
import { sectionsOf, type Section } from "./sections.ts";
import type { SectionName } from "./section-names.ts";
import type { SpecProblem } from "./spec-problem.ts";
import { headingProblems, missing, readTitle, refusedUnread, remarksIn } from "./whole-text.ts";
import { asSentence } from "./quoted.ts";

/** An issue as it stands. `paths` are the files of the base tree; an empty list means that there is nothing to hold a scope against. */
export type IssueText = {
  readonly repo: RepoId;
  readonly issue: number;
  readonly title: string;
  readonly body: string;
  readonly author: Person;
  readonly paths: readonly string[];
};

/** A spec, or everything that is wrong with the text, in its order; a `Reading<Spec>` whose problems also say their line. */
export type SpecReading =
  { readonly ok: true; readonly value: Spec } | { readonly ok: false; readonly problems: readonly SpecProblem[] };

/** Reads an issue as GitHub renders it: what a reader does not see is no part of the spec. Never throws, for any text. */
export const readSpec = (input: IssueText): SpecReading => {
  const unread = refusedUnread(input.body);
  if (unread !== undefined) return refusing([unread]);
  const text = normalised(input.body);
  const root = parseMarkdown(text);
  const cuts = cutsIn(root, text);
  const page: Page = { text, visible: visibleText(text, cuts) };
  const { said, problems } = readSections(sectionsOf(root, page, cuts), page, input);
  if (problems.length > 0) return refusing(problems);
  const { repo, issue, author } = input;
  const digest = digestOf({ format: 1, repo, issue, author: author.id, ...said });
  return {
    ok: true,
    value: { repo, issue, author, ...said, hidden: [...hiddenInTitle(input.title), ...findings(cuts, text)], digest },
  };
};

/** More than this many at once nobody mends at once, and a comment has an end. */
const mostProblems = 25;

const refusing = (problems: readonly SpecProblem[]): SpecReading => {
  const all = problems
    .toSorted((a, b) => a.line - b.line)
    .map((problem) => ({ ...problem, what: asSentence(problem.what) }));
  const rest = all.slice(mostProblems);
  if (rest.length === 0) return { ok: false, problems: all };
  const what = `There are ${rest.length} more problems like these.`;
  const more = { where: "Issue text", line: rest[0]?.line ?? 1, what, fix: "They are shown once these are mended." };
  return { ok: false, problems: [...all.slice(0, mostProblems), more] };
};

type Said = Omit<Spec, "repo" | "issue" | "author" | "hidden" | "digest">;

const readSections = (
  sections: readonly Section[],
  page: Page,
  { title, issue, paths }: IssueText,
): { readonly said: Said; readonly problems: readonly SpecProblem[] } => {
  const named = (name: SectionName): Section | undefined => sections.find((section) => section.name === name);
  const list = named("Acceptance criteria");
  const heading = readTitle(title);
  const criteria = list === undefined ? undefined : readCriteria(list, page);
  const scope = named("Scope");
  const scoped = scope === undefined ? undefined : readScope(scope, page, paths);
  const kind = readChoice(kindChoice, named("Kind"), page);
  const risk = readChoice(riskChoice, named("Risk"), page);
  const depends = named("Depends on");
  const dependencies = depends === undefined ? undefined : readDependsOn(depends, page, issue);
  const options = readOptions(named("Options"), page);
  const problems = [
    heading.problem,
    ...headingProblems(sections),
    missing("Goal", sections, page),
    list === undefined ? missing("Acceptance criteria", sections, page) : undefined,
    ...(criteria?.problems ?? []),
    ...(scoped?.problems ?? []),
    kind.problem,
    risk.problem,
    ...(dependencies?.problems ?? []),
    ...options.problems,
  ].filter((problem) => problem !== undefined);
  const notes = [remarksIn(sections, page), criteria?.beside ?? ""].filter((part) => part !== "").join("\n\n");
  const said = {
    title: heading.value,
    goal: sectionText(named("Goal"), page),
    criteria: criteria?.criteria ?? [],
    scope: scoped?.globs ?? [],
    outOfScope: sectionText(named("Out of scope"), page),
    kind: kind.value,
    risk: risk.value,
    changesBehaviour: entriesOf(named("Changes behaviour"), page),
    dependsOn: dependencies?.numbers ?? [],
    notes,
    options: options.options,
  };
  return { said, problems };
};

const kindChoice = {
  name: "Kind",
  values: specKinds,
  fallback: "feature",
  alsoCalled: {
    bug: "fix",
    bugfix: "fix",
    defect: "fix",
    enhancement: "feature",
    documentation: "docs",
    refactoring: "refactor",
    cleanup: "refactor",
    maintenance: "chore",
    task: "chore",
  },
} as const;

const riskChoice = {
  name: "Risk",
  values: specRisks,
  fallback: "normal",
  alsoCalled: { medium: "normal", moderate: "normal", none: "low", minor: "low", major: "high", critical: "high" },
} as const;

/** The items of a section's lists, or its lines. */
const entriesOf = (section: Section | undefined, page: Page): readonly string[] => {
  if (section === undefined || isNone(sectionText(section, page))) return [];
  const texts = section.nodes.flatMap((node): readonly string[] => {
    const items = node.type === "list" ? (node satisfies List).children : [node];
    const spans = items.flatMap((item) => spanOf(item.type === "listItem" ? (item.children[0] ?? item) : item) ?? []);
    const seen = spans.map(({ from, to }) => page.visible(from, to));
    return node.type === "list" ? seen : seen.flatMap((text) => text.split("\n"));
  });
  return texts
    .map((text) =>
      tidy(text)
        .replace(/^`([^`]+)`$/u, "$1")
        .slice(0, 500),
    )
    .filter((text) => text !== "" && !text.startsWith("```"));
};

const hiddenInTitle = (title: string): readonly string[] =>
  invisibleIn(title).map(({ from, to }) => `title, invisible characters: ${spellOut(title.slice(from, to))}`);
