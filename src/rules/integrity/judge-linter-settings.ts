import { isSourcePattern, isWidePattern } from "./is-source-pattern.ts";
import { isTestPath } from "./is-test-path.ts";
import type { How, Values } from "./judge-of-tool.ts";

/** Settings files that belong to one linter as a whole: any word in them is about what it looks at. */
const linters =
  /(?:^|\/)(?:\.rubocop[^/]*\.yml|\.swiftlint\.yml|detekt[^/]*\.yml|analysis_options\.yaml|phpstan[^/]*\.neon(?:\.dist)?|psalm[^/]*\.xml(?:\.dist)?|(?:\.stylelintrc|stylelint\.config)[^/]*|\.?markdownlint[^/]*|\.shellcheckrc|\.yamllint(?:\.ya?ml)?|\.?hadolint\.ya?ml|staticcheck\.conf|revive\.toml|\.?oxlintrc\.json|biome\.jsonc?|\.ansible-lint|\.?pylintrc|\.flake8|\.?ruff\.toml|\.eslintrc[^/]*|eslint\.config\.[^/]+)$/iu;

/** Whether a file is one linter's own. */
export const isLinters = (path: string): boolean => linters.test(path);

const mild = (does: string): How => ({ rule: "lint weakened", weight: "wrong", does });
const lost = (was: Values, now: Values): Values => was.filter((value) => !now.includes(value));
const plain = (values: Values): string => (values.at(-1) ?? "").replaceAll(/["']/gu, "").toLowerCase();

const severities: Readonly<Record<string, number>> = {
  ...{ off: 0, ignore: 0, none: 0, disable: 0, disabled: 0, allow: 0, null: 0 },
  ...{ hint: 1, info: 1, information: 1, refactor: 1, convention: 1, style: 1 },
  ...{ warn: 2, warning: 2, deny: 3, error: 3, fatal: 3, forbid: 3 },
};
const severity = (values: Values): number | undefined => {
  const word = plain(values);
  return Object.hasOwn(severities, word) ? severities[word] : undefined;
};

const switches = /(?:^|\.)(?:enabled?|active|enable|default|all|noInlineConfig|MD\d{3})$/iu;
const opposite = /(?:^|\.)(?:disabled?|DisabledByDefault)$/iu;
const exceptions =
  /(?:^|\.)(?:disable|disabled_rules|ignored|ignoreErrors(?:\.\w+)?|skip_list|warn_list|ignore|disabledRules|excluded_rules)$/u;
const places = /(?:^|\.)(?:exclude\w*|excludes|excluded|skip|ignoreFiles|files\.includes?|Exclude)$/u;
const wanted = /(?:^|\.)(?:enable|opt_in_rules|only_rules|analyzer_rules|checks|linter\.rules|enable_list)$/u;
/** Numbers of which more lets more through. */
const more =
  /(?:^|\.)(?:complexity|max-(?:complexity|args|branches|statements|returns|locals|attributes|nested-blocks|public-methods|bool-expr|parents|warnings)|max-(?:depth|params|statements|lines(?:-per-function)?|nested-callbacks)|(?:\w+\.)?threshold|errorLevel|Max)(?:\.(?:max|code))?$/u;
/** Numbers of which less lets more through. */
const less =
  /(?:^|\.)(?:level|fail-under|fail_under|atLeast|min-(?:similarity-lines|public-methods)|failure-threshold)$/u;

/** What a linter's own settings say less about, by words that such files share. */
export function ofLinter(key: string, was: Values, now: Values): How | undefined {
  const [a, b] = [severity(was), severity(now)];
  if (opposite.test(key) && plain(now) === "true" && plain(was) !== "true") return mild("turns a rule off");
  if (switches.test(key) && !/linter\.enabled$/u.test(key) && plain(now) === "false" && plain(was) !== "false")
    return mild("turns a rule off");
  if (exceptions.test(key) && lost(now, was).length > 0) return mild("ignores more of what a linter finds");
  if (places.test(key)) return fewerPlaces(key, was, now);
  if (/(?:^|\.)per-file-ignores(?:\.|$)/u.test(key)) return forSomeFiles(key, was, now);
  if (wanted.test(key))
    return lost(was, now).length > 0 || lost(now, was).some(isNone) ? mild("asks for less") : undefined;
  const byNumber = ofNumbers(key, was, now);
  if (byNumber !== undefined) return byNumber;
  if (b === undefined || was.length > 1 || now.length > 1) return undefined;
  if (a === undefined) return was.length === 0 && b === 0 ? mild("turns a rule off") : undefined;
  return b < a ? mild("makes a rule milder") : undefined;
}

const isNone = (value: string): boolean => /^"(?:none|-.*)"$/u.test(value);

/** Rules that do not hold in some files: usual where tests lie, or where a package only hands on what it imports. */
function forSomeFiles(key: string, was: Values, now: Values): How | undefined {
  const [, file] = /per-file-ignores\.(.+)$/u.exec(key) ?? [];
  const fresh = lost(now, was);
  const places = file === undefined ? fresh.filter((value) => value.endsWith(":")) : [file];
  if (fresh.length === 0) return undefined;
  const isUsual = (place: string): boolean =>
    isTestPath(place.replace(/[:*]+$/u, "x")) ||
    /__init__\.pyi?:?$/u.test(place) ||
    !isSourcePattern(place.replace(/:$/u, ""));
  return {
    ...mild("ignores more of what a linter finds"),
    weight: places.length > 0 && places.every(isUsual) ? "note" : "wrong",
  };
}

function fewerPlaces(key: string, was: Values, now: Values): How | undefined {
  const does = "takes sources from a linter's sight";
  const fresh = lost(now, was);
  if (!/includes?$/u.test(key)) return fresh.some(isSourcePattern) ? mild(does) : undefined;
  const isTakenOut = (value: string): boolean => /^"!/u.test(value) && isSourcePattern(value.replace(/^"!+/u, ""));
  const isNarrower = lost(was, now).some(isWidePattern) && !now.some(isWidePattern);
  return fresh.some(isTakenOut) || isNarrower ? mild(does) : undefined;
}

function ofNumbers(key: string, was: Values, now: Values): How | undefined {
  const [a, b] = [numberIn(was), numberIn(now)];
  if (a === undefined || b === undefined) return undefined;
  // How long a file may be is taste; how tangled it may be is not.
  if (more.test(key) && b > a)
    return { ...mild("allows more"), weight: /max-(?:lines|len)/u.test(key) ? "note" : "wrong" };
  return less.test(key) && b < a ? mild("asks for less") : undefined;
}

function numberIn(values: Values): number | undefined {
  const found = values.map((value) => (/^"?max"?$/u.test(value) ? Infinity : Number(value.replaceAll(/["']/gu, ""))));
  return found.findLast((each) => !Number.isNaN(each));
}
