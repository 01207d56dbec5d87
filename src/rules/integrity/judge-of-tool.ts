import { isLinters, ofLinter } from "./judge-linter-settings.ts";
import { ofPythonTypes, ofTypeScript } from "./judge-type-settings.ts";
import { isSourcePattern, isWidePattern } from "./is-source-pattern.ts";
import type { Settings } from "./read/read-settings.ts";

/** How a setting became milder. */
export type How = { readonly rule: string; readonly weight: "wrong" | "note"; readonly does: string };

export type Values = readonly string[];

/** All settings of both sides, and what files the change deletes. */
export type Sides = { readonly before: Settings; readonly after: Settings; readonly gone: readonly string[] };

/** What only one tool's settings mean by a key; undefined where nothing became milder, or the common words say it. */
export function judgeOfTool(path: string, key: string, was: Values, now: Values, sides: Sides): How | undefined {
  if (/[tj]sconfig[^/]*\.json$/iu.test(path))
    return key === "extends"
      ? extended(was, now, sides.after)
      : (ofTypeScript(path, key, was, now, sides) ?? takenAside(key, was, now));
  if (/eslint/iu.test(path) && /(?:^|\.)(?:extends|\(list\))$/u.test(key))
    return fewer(was, now, "takes over fewer rules");
  if (/eslint/iu.test(path) && /(?:^|\.)files$/u.test(key)) return fewerFiles(was, now);
  if (/(?:Cargo\.toml|\.rs)$/u.test(path)) return ofRust(key, was, now);
  if (/\.gitignore$/u.test(path)) return ofGit(now.filter((value) => !was.includes(value)));
  if (/clippy\.toml$/iu.test(path)) return ofClippy(key, was, now);
  if (/golangci/iu.test(path)) return ofGolangci(key, was, now);
  if (/\.xml(?:\.dist)?$/iu.test(path)) return ofXml(key, was, now) ?? ofLinter(key, was, now);
  return (
    takenAside(key, was, now) ??
    (isOfTypes(path, key) ? ofPythonTypes(key, was, now) : undefined) ??
    (isLinters(path) || /^tool\.(?:ruff|pylint)\./u.test(key) ? ofLinter(key, was, now) : undefined)
  );
}

const isOfTypes = (path: string, key: string): boolean =>
  /pyrightconfig\.json$|mypy\.ini$|(?:setup\.cfg|tox\.ini)$/iu.test(path) ||
  /^tool\.(?:mypy|pyright|basedpyright)\./u.test(key);

const takenAside = (key: string, was: Values, now: Values): How | undefined =>
  aside.test(key) && lost(now, was).some(isSourcePattern) ? mild("takes sources from a tool's sight") : undefined;

/** Rules that stood for all files stand for some now. */
const fewerFiles = (was: Values, now: Values): How | undefined =>
  lost(was, now).some(isWidePattern) && !now.some(isWidePattern) ? mild("asks for rules in fewer files") : undefined;

const mild = (does: string): How => ({ rule: "lint weakened", weight: "wrong", does });
const lost = (was: Values, now: Values): Values => was.filter((value) => !now.includes(value));

const aside =
  /(?:^|\.)(?:exclude|ignores|ignorePatterns|eslintIgnore|extend-exclude|(?:files|linter|standard|semistandard|xo)\.ignores?|(?:pyright|^)\.?ignore)$/u;

/** Other settings to build on: as strict where the same were only moved or renewed, or strictness is said here now. */
function extended(was: Values, now: Values, after: Settings): How | undefined {
  const gone = lost(was, now);
  if (gone.length === 0) return undefined;
  const said = after.get("compilerOptions.strict")?.includes("true") === true;
  const isRenewed = (value: string): boolean => now.some((each) => core(each) === core(value));
  const does = now.length === 0 ? "builds on no other settings any more" : "builds on other settings";
  return { rule: "checks weakened", weight: said || gone.every(isRenewed) ? "note" : "wrong", does };
}

/** The name of settings without their place, version and ending. */
const core = (value: string): string =>
  value
    .replaceAll('"', "")
    .replace(/\/tsconfig(?:\.json)?$|\.json$/u, "")
    .replace(/^\.{1,2}\/(?:.*\/)?/u, "")
    .replaceAll(/\d+/gu, "");

function fewer(was: Values, now: Values, does: string): How | undefined {
  const gone = lost(was, now);
  if (gone.length === 0) return undefined;
  const more = lost(now, was);
  const rank = (values: Values): number => Math.max(-1, ...values.map((value) => strictness(value)));
  const isMilder = more.length < gone.length || rank(more) < rank(gone);
  return { ...mild(does), weight: isMilder ? "wrong" : "note" };
}

const strictness = (value: string): number =>
  [/base|parser|prettier|off|disable/iu, /stylistic/iu, /recommended|essential/iu, /strict|\ball\b/iu].findLastIndex(
    (form) => form.test(value),
  );

/** Many tools pass over what git ignores. */
const ofGit = (fresh: Values): How | undefined =>
  fresh.some((value) =>
    /^\/?(?:\*\*\/)?(?:tests?|specs?|__tests__|src|lib|app)\/?(?:\*{1,2})?$|^\/?(?:[\w-]+\/)*(?:\*\*\/)?\*?[._*]?(?:test|spec)s?[_.]?\*?(?:\.\w+)?$/u.test(
      value,
    ),
  )
    ? mild("keeps tests or sources from tools' sight")
    : undefined;

const levels = ["allow", "warn", "deny", "forbid"];
const level = (values: Values): number => levels.indexOf((values.at(-1) ?? "").replaceAll('"', ""));

function ofRust(key: string, was: Values, now: Values): How | undefined {
  if (key === "lints.workspace")
    return was.includes("true") && !now.includes("true") ? mild("leaves the workspace's lints") : undefined;
  if (!/(?:^|\.)lints\./u.test(key) || /\.priority$/u.test(key)) return undefined;
  if (level(now) === 0 && level(was) !== 0) return mild("turns a rule off");
  // Not set any more: the compiler warns at most.
  if (now.length === 0) return level(was) >= 2 ? mild("no longer refuses") : undefined;
  return level(now) >= 0 && level(now) < level(was) ? mild("makes a rule milder") : undefined;
}

function ofClippy(key: string, was: Values, now: Values): How | undefined {
  const [before, after] = [Number(was[0] ?? "NaN"), Number(now[0] ?? "NaN")];
  if (/threshold|^max-/u.test(key))
    return after > before || (was.length === 0 && after > 0)
      ? { ...mild("allows more"), weight: after > before ? "wrong" : "note" }
      : undefined;
  if (/^disallowed-/u.test(key)) return lost(was, now).length > 0 ? mild("no longer refuses") : undefined;
  return /^allow-/u.test(key) && now.includes("true") && !was.includes("true")
    ? { ...mild("allows more"), weight: /-in-tests$/u.test(key) ? "note" : "wrong" }
    : undefined;
}

function ofGolangci(key: string, was: Values, now: Values): How | undefined {
  const more = lost(now, was);
  if (
    /(?:^|\.)(?:exclude|exclude-(?:dirs|files|rules\.\w+)|skip-(?:dirs|files)|exclusions\.(?:paths|presets|rules\.\w+))$/u.test(
      key,
    )
  ) {
    if (/rules\.(?!path$)/u.test(key))
      return more.length > 0 && !/rules\.(?:linters|text|source)$/u.test(key)
        ? mild("excludes more")
        : more.length > 0
          ? { ...mild("excludes more"), weight: "note" }
          : undefined;
    const isOther = /_test|test|mock|generated|\bgen\b|vendor|third_party|\.pb\b|zz_|example|docs?\b/iu;
    return more.some((value) => !isOther.test(value)) ? mild("excludes more of what linters find") : undefined;
  }
  if (/(?:^|\.)(?:new|disable-all)$/u.test(key))
    return now.includes("true") && !was.includes("true") ? mild("looks at less") : undefined;
  if (/linters\.default$/u.test(key)) {
    const order = ['"none"', '"fast"', '"standard"', '"all"'];
    const rank = (values: Values): number => order.indexOf(values[0] ?? '"standard"');
    return rank(now) < rank(was) ? mild("asks for fewer linters") : undefined;
  }
  return undefined;
}

function ofXml(key: string, was: Values, now: Values): How | undefined {
  if (/^(?:suppress\w*|Match|exclude|exclude-pattern|Bug|Class|Package)$/iu.test(key))
    return lost(now, was).length > 0 ? mild("excludes more of what a linter finds") : undefined;
  if (/^(?:module|rule)$/iu.test(key)) return fewer(was, now, "no longer asks for a rule");
  if (/\bseverity$/iu.test(key)) {
    const order = ['"ignore"', '"info"', '"warning"', '"error"'];
    return now.length > 0 && order.indexOf(now.at(-1) ?? "") < order.indexOf(was.at(-1) ?? '"error"')
      ? mild("makes findings milder")
      : undefined;
  }
  return undefined;
}
