import type { CellName, EntryCells, TreeEdit } from "../../model/cells.ts";
import type { FileChange } from "../../model/change.ts";
import type { Facts, Lands } from "../../model/facts.ts";
import type { Tree } from "../../model/names.ts";
import { usualTests, type Policy } from "../../model/policy.ts";
import type { Spec } from "../../model/spec.ts";
import { entriesFor, type CommandEntry } from "../commands-to-measure.ts";
import { digestOf } from "../digest.ts";
import { isTestPath } from "../integrity/is-test-path.ts";
import { isLockfile, isManifest } from "../manifests.ts";
import { globMatcher } from "../spec/glob.ts";
import type { Changed } from "./changed.ts";
import { excusedFiles } from "./excused.ts";
import { garbageFor } from "./garbage.ts";
import { planCanary } from "./plan-canary.ts";
import { languageOf } from "../integrity/read/parse-code.ts";
import { movedTests } from "./moved-tests.ts";
import { isSameCode } from "./same-code.ts";
import { testData } from "./test-data.ts";
import { presetFor } from "./preset-for.ts";

type Composed = Extract<EntryCells, { kind: "composed" }>;

/** How one tree is made out of another. */
export type Recipe = { readonly start: Tree; readonly edits: readonly TreeEdit[] };

/** The same as `EntryCells`, before the trees are made. */
export type CellPlan =
  | Extract<EntryCells, { kind: "not composable" }>
  | (Omit<Composed, "trees"> & { readonly recipes: Readonly<Partial<Record<CellName, Recipe>>> });

type About = {
  readonly policy: Policy;
  readonly spec: Spec | undefined;
  readonly ground: Facts["ground"];
  readonly lands: Extract<Lands, { kind: "clean" }>;
};
type Told = About & {
  /** Text of a changed file's new side by its object; undefined when it is none, or too large. */
  readonly text: (oid: string) => string | undefined;
};

const provingEntries = ({ policy, lands }: About): readonly CommandEntry[] =>
  (entriesFor(policy, lands.files) ?? []).filter(({ prove }) => prove);

/** Objects whose text a plan needs; undefined when there is nothing to plan. */
export const textsWanted = (about: About): readonly string[] | undefined => {
  if (provingEntries(about).length === 0) return undefined;
  const isDocs = about.spec?.kind === "docs";
  return about.lands.files.flatMap(({ was, now }) =>
    [now, isDocs ? was : undefined].flatMap((side) => (side?.mode.startsWith("100") === true ? [side.oid] : [])),
  );
};

/** What to measure beside *lands*, by the entry's name. */
export const planCells = (about: Told): Readonly<Record<string, CellPlan>> =>
  Object.fromEntries(provingEntries(about).map((entry) => [entry.name, planEntry(about, entry)]));

const planEntry = (about: Told, entry: CommandEntry): CellPlan => {
  const { ground, lands, spec } = about;
  const isTest = globMatcher([...entry.tests, ...testData], { nocase: false });
  const all = lands.files.map((file): Changed => ({ file, text: textOf(file, about.text) }));
  const tests = all.filter(({ file }) => isTest(file.path));
  const others = all.filter(({ file }) => !isTest(file.path));
  const fitted = presetFor(entry.command, ground.harness);
  const runnable = tests.filter(
    ({ file, text }) => text !== undefined && (fitted?.preset.isTest(file.path, text) ?? true),
  );
  const colocated = colocation({ tests, others, entry, hasOwnFile: runnable.length > 0 });
  if (colocated !== undefined) return { kind: "not composable", reason: colocated };
  const source = others.filter(({ file }) => isSource(file.path));
  const nonce = digestOf({ tree: lands.tree, entry: entry.name }).slice(7, 17);
  const isData = globMatcher(testData, { nocase: false });
  const helpers = tests.filter((each) => !runnable.includes(each) && !isData(each.file.path));
  const canary = planCanary({ fitted, entry, runnable, source, helpers, ground, nonce });
  const excused = excusedFiles(
    spec,
    tests.map(({ file }) => file.path),
  );
  const moved = movedTests(tests, lands.files);
  const held = tests.filter(({ file: { path } }) => !excused.includes(path) && !moved.has(path));
  const recipes: Partial<Record<CellName, Recipe>> = {
    headBase: { start: lands.tree, edits: held.map(({ file }) => back(file)) },
    ...(tests.length === 0 ? {} : { baseHead: { start: ground.tree, edits: tests.map(({ file }) => forth(file)) } }),
    ...replaced(lands.tree, source, nonce),
    ...(canary.edits.length === 0 ? {} : { canary: { start: lands.tree, edits: canary.edits } }),
  };
  return {
    kind: "composed",
    recipes,
    changed: runnable.map(({ file }) => file.path),
    canary: { files: canary.files, cases: canary.cases },
    source: source.map(({ file }) => file.path),
    touchesTests: tests.length > 0,
    recoded: spec?.kind === "docs" ? source.filter(isRecoded(about)).map(({ file }) => file.path) : [],
    readsText: tests.some(({ text }) => text !== undefined && mayReadText.test(text)),
  };
};

/** Whether a file is a program whose code, and not only what it says of itself, is another than before. */
const isRecoded =
  ({ text: textFor }: Told) =>
  ({ file: { path, was, now }, text }: Changed): boolean => {
    if (languageOf(path) === undefined || /\.d\.[cm]?ts$|(?:^|\/)(?:docs?|examples?|website|site)\//iu.test(path))
      return false;
    const before = was === undefined ? undefined : textFor(was.oid);
    return was === undefined || now === undefined || before === undefined || text === undefined
      ? true
      : !isSameCode(path, before, text);
  };

/** Ways to get at the text of a file or a function, in any language we can replace source in. */
const mayReadText =
  /readFile|createReadStream|readdir|\bopen\b|execFile|exec\(|spawn|\?raw\b|toString|\bString\(|\bfetch\(|read_text|getsource|linecache|inspect\b|subprocess|\bfs\b/u;

/** What tests could load: neither what says how they run, nor what only people read. */
const isSource = (path: string): boolean =>
  !isManifest(path) &&
  !isLockfile(path) &&
  !/(?:^|\/)(?:\.[^/]+|licen[cs]e[^/]*|notice|authors|changelog[^/]*|codeowners)$|\.(?:md|markdown|mdx|rst|adoc|txt|png|jpe?g|gif|ico|webp|pdf)$/iu.test(
    path,
  );

const textOf = ({ now }: FileChange, text: Told["text"]): string | undefined =>
  now?.mode.startsWith("100") === true ? text(now.oid) : undefined;

const back = ({ path, was }: FileChange): TreeEdit => (was === undefined ? { path, gone: true } : { path, put: was });

const forth = ({ path, now }: FileChange): TreeEdit =>
  now === undefined ? { path, gone: true } : { path, put: { mode: now.mode, oid: now.oid } };

/** *Lands* with its changed source replaced, once by what throws and once by what does nothing. */
const replaced = (start: Tree, source: readonly Changed[], nonce: string): Partial<Record<CellName, Recipe>> => {
  const made = source.flatMap(({ file, text }) => {
    const garbage = text === undefined ? undefined : garbageFor(file.path, text, nonce);
    return garbage === undefined ? [] : [{ path: file.path, text, garbage }];
  });
  if (made.length === 0) return {};
  const throwing = made.map(({ path, garbage }): TreeEdit => ({ path, text: garbage.throwing }));
  const isIdle = made.every(({ garbage }) => garbage.idle !== undefined && garbage.told !== undefined);
  const idle = made.flatMap(({ path, text, garbage }) =>
    garbage.idle === undefined || garbage.told === undefined || garbage.idle === text
      ? []
      : [{ path, idle: garbage.idle, told: garbage.told }],
  );
  const quiet = idle.map(({ path, idle: text }): TreeEdit => ({ path, text }));
  const told = idle.map(({ path, told: text }): TreeEdit => ({ path, text }));
  return {
    sabotage: { start, edits: throwing },
    ...(isIdle && idle.length > 0 ? { garbage: { start, edits: quiet }, told: { start, edits: told } } : {}),
  };
};

type Sides = {
  readonly tests: readonly Changed[];
  readonly others: readonly Changed[];
  readonly entry: CommandEntry;
  /** Whether tests changed in files of their own too: those can be tried on base's source. */
  readonly hasOwnFile: boolean;
};

/** Why source and tests cannot be taken from two trees: some file is both. */
const colocation = ({ tests, others, entry, hasOwnFile }: Sides): string | undefined => {
  const inside = others.find(({ text }) => text !== undefined && holdsTests(text, entry.command, hasOwnFile));
  if (inside !== undefined) return `\`${inside.file.path}\` holds its own tests`;
  const isUsual = globMatcher([...usualTests, ...testData], { nocase: true });
  const looksLikeTest = (path: string): boolean =>
    isUsual(path) || isTestPath(path) || /(?:^|\/)t\/|\.(?:t|bats)$/u.test(path);
  const both = others.length === 0 ? tests.find(({ file }) => !looksLikeTest(file.path)) : undefined;
  return both === undefined
    ? undefined
    : `\`tests\` of \`${entry.name}\` takes in source too, such as \`${both.file.path}\``;
};

const holdsTests = (text: string, command: string, hasOwnFile: boolean): boolean =>
  /\bimport\.meta\.vitest\b/u.test(text) ||
  (!hasOwnFile &&
    (/^\s*#\[(?:cfg\(test\)|test|tokio::test)/mu.test(text) || (/doctest/u.test(command) && /^\s*>>> /mu.test(text))));
