import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import type { HarnessTouch } from "../model/facts.ts";
import { isLineManifest, lineTouches } from "./line-touches.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Parts of a manifest that decide how tests run, as paths into it; the entries of `each` are compared one by one. */
type Watch = {
  readonly parse: (text: string) => unknown;
  readonly each: readonly string[];
  readonly whole: readonly string[];
  /** Packages by name; those that come from elsewhere than a registry are watched. */
  readonly dependencies: readonly string[];
};

const json = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/u, ""));

/** JSON with comments and commas at the end. */
const jsonc = (text: string): unknown =>
  json(
    text
      .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu, (_, kept?: string) => kept ?? "")
      .replaceAll(/,(?=\s*[}\]])/gu, ""),
  );

const runners = ["jest", "mocha", "ava", "tap", "vitest", "nyc", "c8", "jasmine", "karma", "cypress", "lost-pixel"];

/** Packages of these names are what tests are run and judged with: nothing of a repository's own may be called so. */
const runnerNames =
  /^(?:jest|mocha|ava|tap|tape|vitest|nyc|c8|jasmine|karma|cypress|chai|sinon|should|expect|qunit|uvu|playwright|supertest|node-tap|@jest\/.+|@vitest\/.+|@playwright\/.+|@std\/(?:assert|testing|expect))$/u;

const watched: Readonly<Record<string, Watch>> = {
  "package.json": {
    parse: json,
    each: ["scripts"],
    whole: [...runners, "babel", "husky", "lint-staged", "simple-git-hooks", "pre-commit", "packageManager", "volta"],
    dependencies: [
      ...["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"],
      ...["overrides", "resolutions", "pnpm.overrides", "pnpm.patchedDependencies"],
    ],
  },
  "deno.json": { parse: jsonc, each: ["tasks"], whole: ["test", "bench"], dependencies: [] },
  "deno.jsonc": { parse: jsonc, each: ["tasks"], whole: ["test", "bench"], dependencies: [] },
  "composer.json": {
    parse: json,
    each: ["scripts"],
    whole: ["autoload-dev", "repositories", "config.allow-plugins"],
    dependencies: [],
  },
  "pyproject.toml": {
    parse: parseToml,
    each: ["tool.poe.tasks", "tool.taskipy.tasks", "tool.pdm.scripts", "tool.rye.scripts", "tool.hatch.envs"],
    whole: [
      ...["tool.pytest", "tool.coverage", "tool.tox", "tool.nox", "tool.pytest-enabler", "tool.behave"],
      ...["build-system", "project.entry-points.pytest11", "tool.poetry.plugins.pytest11", "tool.hatch.build.hooks"],
    ],
    dependencies: [
      ...["tool.uv.sources", "tool.poetry.dependencies", "tool.poetry.dev-dependencies"],
      ...["tool.poetry.group.test.dependencies", "tool.poetry.group.dev.dependencies"],
    ],
  },
  "cargo.toml": {
    parse: parseToml,
    each: [],
    whole: [
      ...["test", "bench", "profile.test", "profile.dev", "lib.test", "lib.harness", "lib.doctest"],
      ...["package.autotests", "patch", "replace"],
    ],
    dependencies: [],
  },
  "pubspec.yaml": {
    parse: (text) => parseYaml(text, { maxAliasCount: 20 }) as unknown,
    each: [],
    whole: ["dependency_overrides"],
    dependencies: ["dependencies", "dev_dependencies"],
  },
};

/** Whether changes of this file are judged entry by entry. */
export function isWatchedManifest(path: string): boolean {
  return watchOf(path) !== undefined || isLineManifest(path);
}

/**
 * What of a manifest's test harness differs between two versions of it (`undefined` = the file is not there; `null` = it
 * is there and is no text we can read). A manifest that cannot be read is a touch itself.
 */
export function harnessTouches(
  path: string,
  was: string | null | undefined,
  now: string | null | undefined,
): readonly HarnessTouch[] {
  const watch = watchOf(path);
  if (was === now) return [];
  if (isLineManifest(path)) return lineTouches(path, was, now).map((what) => ({ path, what }));
  if (watch === undefined) return [];
  const before = read(watch, was);
  const after = read(watch, now);
  if (before === undefined || after === undefined) return [{ path, what: "cannot be read" }];
  const whole = watch.whole.filter((key) => differ(at(before, key), at(after, key)));
  const each = watch.each.flatMap((key) => changedEntries(key, at(before, key), at(after, key)));
  const elsewhere = watch.dependencies.flatMap((key) =>
    changedEntries(key, at(before, key), at(after, key)).filter((entry) =>
      isElsewhere(own(settingsAt(after, key), entry.slice(key.length + 1))),
    ),
  );
  const name = own(after, "name");
  const called =
    path.endsWith(".json") && typeof name === "string" && name !== own(before, "name") && runnerNames.test(name)
      ? ["name"]
      : [];
  return [...each, ...whole, ...elsewhere, ...called].map((what) => ({ path, what }));
}

function watchOf(path: string): Watch | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return Object.hasOwn(watched, name) ? watched[name] : undefined;
}

function read(watch: Watch, text: string | null | undefined): Settings | undefined {
  if (text === undefined) return {};
  if (text === null) return undefined;
  try {
    const value = watch.parse(text);
    return isSettings(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function at(settings: Settings, key: string): unknown {
  return key.split(".").reduce<unknown>((value, step) => (isSettings(value) ? own(value, step) : undefined), settings);
}

function settingsAt(settings: Settings, key: string): Settings {
  const value = at(settings, key);
  return isSettings(value) ? value : {};
}

/** A package that comes from a directory, an address or under another's name: it could stand in for the test runner. */
function isElsewhere(wanted: unknown): boolean {
  if (isSettings(wanted))
    return (
      ["path", "git", "url", "file", "hosted"].some((key) => own(wanted, key) !== undefined) ||
      Object.values(wanted).some(isElsewhere)
    );
  return (
    typeof wanted === "string" &&
    /^(?:file:|link:|portal:|patch:|npm:|git|https?:|ssh:|github:|gitlab:|bitbucket:|gist:|\.{0,2}\/|[\w.-]+\/[\w.-]+)/u.test(
      wanted,
    )
  );
}

function changedEntries(key: string, was: unknown, now: unknown): readonly string[] {
  if (!differ(was, now)) return [];
  if ((was !== undefined && !isSettings(was)) || (now !== undefined && !isSettings(now))) return [key];
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(now ?? {})])];
  return names.filter((name) => differ(own(was ?? {}, name), own(now ?? {}, name))).map((name) => `${key}.${name}`);
}

function own(settings: Settings, name: string): unknown {
  return Object.hasOwn(settings, name) ? settings[name] : undefined;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function differ(was: unknown, now: unknown): boolean {
  return written(was) !== written(now);
}

/** Order of keys is kept: script runners and test runners may mind it. */
function written(value: unknown): string {
  if (value === undefined) return "";
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));
}
