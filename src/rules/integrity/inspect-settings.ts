import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import { isLinters } from "./judge-linter-settings.ts";
import { judgeOfTool, type How, type Sides } from "./judge-of-tool.ts";
import { readSettings } from "./read/read-settings.ts";

/** Both sides of a file as text; undefined = not there, null = no text. */
export type Texts = {
  readonly path: string;
  readonly was: string | null | undefined;
  readonly now: string | null | undefined;
};

const tools =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.eslintrc(?:\.(?:json|ya?ml|[cm]?js))?|eslint\.config\.[cm]?[jt]s|\.?oxlintrc\.json|biome\.jsonc?|tslint\.json|\.jshintrc|\.?xo-config[^/]*|\.swcrc|package\.json|deno\.jsonc?|pyproject\.toml|\.?ruff\.toml|\.?mypy\.ini|\.flake8|\.?pylintrc|pyrightconfig\.json|\.golangci\.(?:ya?ml|toml|json)|\.?clippy\.toml|Cargo\.toml|\.(?:eslint|stylelint|oxlint|markdownlint|git)ignore|\.rubocop[^/]*\.yml|\.swiftlint\.yml|detekt[^/]*\.yml|analysis_options\.yaml|phpstan[^/]*\.neon(?:\.dist)?|psalm[^/]*\.xml(?:\.dist)?|(?:\.stylelintrc|stylelint\.config)[^/]*|\.?markdownlint[^/]*\.(?:jsonc?|ya?ml)|\.shellcheckrc|\.yamllint(?:\.ya?ml)?|\.?hadolint\.ya?ml|staticcheck\.conf|revive\.toml|\.ansible-lint|setup\.cfg|tox\.ini|\.coveragerc|\.nycrc(?:\.json)?|\.c8rc(?:\.json)?|[^/]+\.rs|[^/]*(?:checkstyle|suppressions?|pmd|ruleset|spotbugs|findbugs)[^/]*\.xml)$/iu;

const strictKeys =
  /(?:^|\.)(?:strict\w*|noImplicit\w+|noUnchecked\w+|noUnused\w+|noFallthrough\w+|noProperty\w+|exactOptional\w+|useUnknown\w+|alwaysStrict|checkJs|noEmitOnError|noInlineConfig|disallow_\w+|warn_\w+|check_untyped_defs|no_implicit_\w+|strict_\w+|typeCheckingMode|recommended|linter\.enabled|check-coverage|checkCoverage)$/u;
const looseKeys =
  /(?:^|\.)(?:ignore_errors|passWithNoTests|allowUnreachableCode|allowUnusedLabels|ignore_missing_imports|noCheck|suppressImplicitAnyIndexErrors|suppressExcessPropertyErrors|issues-exit-code|allow-failure)$/u;
const thresholds =
  /(?:threshold|fail_under|fail-under|at-?least|minimum_coverage|(?:^|\.)(?:nyc|c8|coverage|coverageThreshold)\b.*)\.?(?:branches|functions|lines|statements|fail_under)?$|^(?:branches|functions|lines|statements)$/iu;
const ruleKeys = /(?:^|\.)(?:rules|linters-settings|linter\.rules\.\w+)\.(?<rule>.+)$/u;
const ignoreKeys = /(?:^|\.)(?:ignore|extend-ignore|extend_ignore|disable|disable-all|exclude-rules|unfixable)$/u;
const selectKeys = /(?:^|\.)(?:lint\.)?(?:select|extend-select)$|^linters\.enable$/u;
const aside =
  /(?:^|\.)(?:exclude|ignores|ignorePatterns|extend-exclude|omit|exclude_lines|skip|allow|(?:files|linter|standard|semistandard|xo|formatter)\.ignore)$/u;

/** Files that hold more than settings, or nothing but exceptions: to lose them loses no check. */
const holdsMore =
  /(?:package\.json|pyproject\.toml|setup\.cfg|tox\.ini|Cargo\.toml|\.rs|ignore|(?:suppressions?|exclude)[^/]*\.xml)$/iu;

/** Files whose keys mean nothing in other tools' words. */
const isOwn = (path: string): boolean => /clippy\.toml$|\.xml(?:\.dist)?$|Cargo\.toml$|\.rs$/iu.test(path);

/** Files that many tools share: what each of them may say about linters, types and coverage. */
const ofTools =
  /^(?:eslintConfig|eslintIgnore|jest|c8|nyc|xo|standard|semistandard|tap|vitest|ava|mocha|jshintConfig|tsd|typeCoverage|stylelint)(?:\.|$)/u;

const ofPythonTools = /^(?:flake8|pycodestyle|pydocstyle|pylint|pyright|mypy|coverage:)/u;

/** What a change takes from the tools that look at code: linters, type checks, coverage. */
export function inspectSettings(files: readonly Texts[]): readonly Finding[] {
  const gone = files.flatMap(({ path, was, now }) => (was !== undefined && now === undefined ? [path] : []));
  const isMoved = files.some(({ path, was, now }) => tools.test(path) && was === undefined && now !== undefined);
  return files.flatMap(({ path, was, now }) => {
    if (!tools.test(path)) return [];
    if (typeof was !== "string") return was === undefined && typeof now === "string" ? fresh(path, now) : [];
    if (now === undefined)
      return holdsMore.test(path)
        ? []
        : [
            finding(
              path,
              "settings removed",
              isMoved ? "note" : "wrong",
              "held settings of a linter or type check, and is gone",
            ),
          ];
    const [before, after] = [readSettings(path, was), now === null ? undefined : readSettings(path, now)];
    if (before === undefined) return [];
    if (after === undefined) return [finding(path, "settings unreadable", "unknown", "cannot be read any more")];
    return weakened(path, { before, after, gone });
  });
}

/** Files of exceptions, and settings for a part of the sources, stand against what is there already. */
function fresh(path: string, text: string): readonly Finding[] {
  const isNested = /^(?:src|lib|app|pkg|internal)\//u.test(path) && isLinters(path);
  const after = /ignore$|\.rs$/u.test(path) || isNested ? readSettings(path, text) : undefined;
  if (after === undefined) return [];
  const isRoot = isNested && after.get("root")?.includes("true") === true;
  return [
    ...weakened(path, { before: new Map(), after, gone: [] }),
    ...(isRoot
      ? [finding(path, "lint weakened", "wrong", "takes a part of the sources out of the rules for all")]
      : []),
  ];
}

function weakened(path: string, sides: Sides): readonly Finding[] {
  const { before, after } = sides;
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => {
    // A manifest holds much else that is called `ignore` or `lines`.
    if (/Cargo\.toml$/u.test(path) && !/(?:^|\.)lints\./u.test(key)) return [];
    if (/package\.json$/u.test(path) && !ofTools.test(key)) return [];
    if (/(?:setup\.cfg|tox\.ini)$/u.test(path) && !ofPythonTools.test(key)) return [];
    const [was, now] = [before.get(key) ?? [], after.get(key) ?? []];
    if (was.join() === now.join()) return [];
    const how =
      judgeOfTool(fileOf(path, key), key.replace(/^eslintConfig\./u, ""), was, now, sides) ??
      (isOwn(path) || (isLinters(path) && /threshold$/u.test(key)) ? undefined : judge(key, was, now));
    return how === undefined ? [] : [finding(path, how.rule, how.weight, `${how.does} (\`${oneLine(key, 120)}\`)`)];
  });
}

/** A linter's settings in a manifest are what its own file would say. */
const fileOf = (path: string, key: string): string =>
  /package\.json$/u.test(path) && key.startsWith("eslintConfig.") ? ".eslintrc.json" : path;

function judge(key: string, was: readonly string[], now: readonly string[]): How | undefined {
  const rule = ruleKeys.exec(key)?.groups?.["rule"];
  if (rule !== undefined && !/\./u.test(rule.replace(/^@?[\w-]+\//u, ""))) {
    const [a, b] = [severity(was), severity(now)];
    if (a === undefined && b === 0) return { rule: "lint weakened", weight: "wrong", does: "turns a rule off" };
    if (a !== undefined && b !== undefined && b < a)
      return { rule: "lint weakened", weight: "wrong", does: "makes a rule milder" };
    return a !== undefined && a > 0 && b === undefined
      ? { rule: "lint weakened", weight: "note", does: "no longer sets a rule" }
      : undefined;
  }
  if (/(?:^|\.)rules$/u.test(key) && now.some((value) => !was.includes(value) && /"(?:off|warn)"|[[:]0\b/u.test(value)))
    return { rule: "lint weakened", weight: "wrong", does: "computes rules that are off" };
  if (strictKeys.test(key) && isOn(was) && !isOn(now))
    return { rule: "checks weakened", weight: "wrong", does: "turns a check off" };
  if (looseKeys.test(key) && !isOn(was) && isOn(now))
    return { rule: "checks weakened", weight: "wrong", does: "lets through what was refused" };
  if (thresholds.test(key) && lowest(now) < lowest(was))
    return { rule: "coverage weakened", weight: "wrong", does: "asks for less coverage" };
  if (ignoreKeys.test(key) && !aside.test(key) && isMore(was, now))
    return { rule: "lint weakened", weight: "wrong", does: "ignores more of what a linter finds" };
  if (selectKeys.test(key) && isMore(now, was))
    return { rule: "lint weakened", weight: "wrong", does: "asks a linter for less" };
  if (aside.test(key) && isMore(was, now))
    return { rule: "checks weakened", weight: "note", does: "takes more files from a tool's sight" };
  return undefined;
}

/** 0 off, 1 warn, 2 error; undefined = not set, or nothing that is known. */
function severity(values: readonly string[]): number | undefined {
  const [first = ""] = values;
  const word = first.replaceAll('"', "").toLowerCase();
  const known: Readonly<Record<string, number>> = {
    off: 0,
    null: 0,
    disable: 0,
    "0": 0,
    false: 0,
    none: 0,
    allow: 0,
    warn: 1,
    warning: 1,
    "1": 1,
    info: 1,
    error: 2,
    "2": 2,
    on: 2,
    enable: 2,
    true: 2,
    deny: 2,
    always: 2,
    never: 2,
  };
  return Object.hasOwn(known, word) ? known[word] : undefined;
}

const isOn = (values: readonly string[]): boolean =>
  values.some((value) => /^"?(?:true|1|yes|on|strict|standard|basic)"?$/iu.test(value));

function lowest(values: readonly string[]): number {
  const numbers = values.map((value) => Number(value.replaceAll(/["%]/gu, ""))).filter((each) => Number.isFinite(each));
  return numbers.length === 0
    ? values.length === 0
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Math.min(...numbers);
}

const isMore = (was: readonly string[], now: readonly string[]): boolean => now.some((value) => !was.includes(value));

function finding(path: string, rule: string, weight: Finding["weight"], reason: string): Finding {
  return {
    gate: "integrity",
    rule,
    weight,
    path,
    line: undefined,
    reason,
    fix: "Leave it as it is on the default branch.",
    cases: [],
  };
}
