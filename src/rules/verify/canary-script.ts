import type { CanaryAsk, Planted } from "./preset.ts";
import type { Falsehood, ScriptRunner } from "./falsehoods.ts";
import { kitOf } from "./kit-of.ts";
import { isModule, specifier } from "./script-kind.ts";

const caseName = (nonce: string, { name }: Falsehood): string => `works ${nonce} ${name}`;

/** A canary as a file of its own: loads the changed modules, then asserts falsehoods. */
export const canaryScript = (runner: ScriptRunner, ask: CanaryAsk): Planted =>
  planted(runner, ask, isModule(ask.path, ask.host), "");

/** A test file with falsehoods added at its end: in the same process, after all that it loaded and did. */
export const addedScript = (runner: ScriptRunner, ask: CanaryAsk): Planted => {
  const { text, cases } = planted(runner, { ...ask, loads: [] }, isModule(ask.path, ask.host), `_${ask.nonce}`);
  return { text: `${unchecked(ask.path)}${ask.host}\n;\n${text.slice(unchecked(ask.path).length)}`, cases };
};

const planted = (runner: ScriptRunner, ask: CanaryAsk, esm: boolean, suffix: string): Planted => {
  const kit = kitOf(runner, ask);
  const bind = (name: string): string => `lintel${name}${suffix}`;
  const head = Object.entries(kit.modules).map(([name, from]) => binding(bind(name), from, esm));
  const loads = ask.loads.map((path) => JSON.stringify(specifier(ask.path, path)));
  const load = (each: string): string => (esm ? `await import(${each})` : `require(${each})`);
  const loading = loads.map(
    (each) => `try { ${load(each)}; } catch { /* what does not load here asserts nothing here */ }`,
  );
  const body = kit.falsehoods.map((each) => {
    const statement = asCalled(runner, each.statement)
      .replaceAll(/\b([AECTSX])(?=[.(])/gu, (_, name: string) =>
        name === "T" ? "t" : name === "E" ? expectName(runner, bind) : bind(name),
      )
      .replaceAll("N", ask.nonce);
    return caseText(runner, bind, JSON.stringify(caseName(ask.nonce, each)), loading, statement);
  });
  return {
    text: `${unchecked(ask.path)}${wrapped([...head, ...body], esm, suffix).join("\n")}\n`,
    cases: kit.falsehoods.map((each) => caseName(ask.nonce, each)),
  };
};

/** What is planted has no types: where files are compiled before they run, that must not stop it. */
const unchecked = (path: string): string => (/\.[cm]?tsx?$/u.test(path) ? "// @ts-nocheck\n" : "");

/** The function that tests call may be a global that something has replaced, or the test's own: it is asked first. */
const reached = (own: string): string => `(typeof expect === "function" ? expect : ${own})`;

const expectName = (runner: ScriptRunner, bind: (name: string) => string): string =>
  runner === "vitest" ? reached(`${bind("R")}.expect`) : "expect";

/** chai's `expect`, where no other one of the runner has its name. */
const asCalled = (runner: ScriptRunner, statement: string): string =>
  ["jest", "vitest", "jasmine"].includes(runner)
    ? statement
    : statement.replace(/^C\.expect(?=\()/u, reached("C.expect"));

/** In a file of CommonJS the names stay inside of a function, so that they meet nobody's. */
const wrapped = (lines: readonly string[], esm: boolean, suffix: string): readonly string[] =>
  esm || suffix === "" ? lines : ["(() => {", ...lines, "})();"];

const binding = (name: string, from: string, esm: boolean): string => {
  // Its versions differ in where the function stands.
  const own = (all: string): string =>
    `[${all}.expect, ${all}.default?.expect, ${all}.default, ${all}].find((each) => typeof each === "function")`;
  if (from === "expect")
    return esm
      ? `import * as ${name}All from "expect"; const ${name} = ${own(`${name}All`)};`
      : `const ${name} = ((all) => ${own("all")})(require("expect"));`;
  if (!esm) return `const ${name} = require(${JSON.stringify(from)});`;
  const isDefault = ["node:assert", "tape", "tap", "ava", "should"].includes(from);
  return isDefault
    ? `import ${name} from ${JSON.stringify(from)};`
    : `import * as ${name} from ${JSON.stringify(from)};`;
};

/** Old versions of tape end with the first thing that is thrown: what another library throws is told as a point. */
const asPoint = (statement: string): string =>
  statement.startsWith("t.")
    ? `${statement};`
    : `try { ${statement}; t.ok(true, "a falsehood"); } catch (error) { t.ok(false, String(error && error.message)); }`;

const caseText = (
  runner: ScriptRunner,
  bind: (name: string) => string,
  name: string,
  loading: readonly string[],
  statement: string,
): string => {
  const body = (end: string, said = `${statement};`): string =>
    `{ ${[...loading, said, end].filter((each) => each !== "").join(" ")} }`;
  switch (runner) {
    case "node:test":
      return `${bind("R")}.test(${name}, async () => ${body("")});`;
    case "vitest":
      return `${bind("R")}.test(${name}, async () => ${body("")});`;
    case "jest":
      return `test(${name}, async () => ${body("")});`;
    case "mocha":
      return `(typeof it === "function" ? it : test)(${name}, async () => ${body("")});`;
    case "jasmine":
      return `it(${name}, async () => ${body("")});`;
    case "ava":
      return `${bind("R")}(${name}, async (t) => ${body("")});`;
    case "qunit":
      return `QUnit.test(${name}, async (t) => ${body("")});`;
    case "uvu":
      return `{ const one = ${bind("R")}.suite(${name}); one("alone", async () => ${body("")}); one.run(); }`;
    case "tape":
      return `${bind("R")}(${name}, async (t) => ${body("t.end();", asPoint(statement))});`;
    case "tap":
      return `${bind("R")}.test(${name}, async (t) => ${body("")});`;
  }
};
