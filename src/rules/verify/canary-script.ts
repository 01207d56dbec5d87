import type { CanaryAsk, Planted } from "./preset.ts";
import { isModule, specifier } from "./script-kind.ts";

/** Runners of scripts, by whose assertions and how a case is written. */
export type ScriptRunner = "node:test" | "tape" | "tap" | "mocha" | "jest" | "vitest";

/** A falsehood: how it is called in a case's name, and the statement that must throw. `N` stands for the nonce. */
type Falsehood = { readonly name: string; readonly statement: string };

const assert: readonly Falsehood[] = [
  ["ok", 'A.ok(false, "N")'],
  ["equal", 'A.equal("N", "a falsehood")'],
  ["strictEqual", 'A.strictEqual("N", "a falsehood")'],
  ["deepEqual", 'A.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["deepStrictEqual", 'A.deepStrictEqual({ a: "N" }, { a: "a falsehood" })'],
  ["notStrictEqual", 'A.notStrictEqual("N", "N")'],
  ["throws", 'A.throws(() => undefined, undefined, "N")'],
  ["strict.equal", 'A.strict.equal("N", "a falsehood")'],
  ["strict.deepEqual", 'A.strict.deepEqual({ a: "N" }, { a: "a falsehood" })'],
].map(([name = "", statement = ""]) => ({ name: `assert.${name}`, statement }));

const expectations: readonly Falsehood[] = [
  ["toBe", 'E("N").toBe("a falsehood")'],
  ["toEqual", 'E({ a: "N" }).toEqual({ a: "a falsehood" })'],
  ["toStrictEqual", 'E({ a: "N" }).toStrictEqual({ a: "a falsehood" })'],
  ["toBeTruthy", "E(false).toBeTruthy()"],
  ["toThrow", "E(() => undefined).toThrow()"],
  ["toContain", 'E(["N"]).toContain("a falsehood")'],
  ["not.toBe", 'E("N").not.toBe("N")'],
].map(([name = "", statement = ""]) => ({ name: `expect.${name}`, statement }));

const chai: readonly Falsehood[] = [
  ["expect.equal", 'C.expect("N").to.equal("a falsehood")'],
  ["expect.eql", 'C.expect({ a: "N" }).to.eql({ a: "a falsehood" })'],
  ["expect.true", "C.expect(false).to.be.true"],
  ["expect.throw", "C.expect(() => undefined).to.throw()"],
  ["assert.equal", 'C.assert.equal("N", "a falsehood")'],
  ["assert.deepEqual", 'C.assert.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["assert.ok", 'C.assert.ok(false, "N")'],
].map(([name = "", statement = ""]) => ({ name: `chai.${name}`, statement }));

const tapLike: readonly Falsehood[] = [
  ["ok", 'T.ok(false, "N")'],
  ["equal", 'T.equal("N", "a falsehood")'],
].map(([name = "", statement = ""]) => ({ name: `t.${name}`, statement }));
const tapeOnly: readonly Falsehood[] = [
  ...tapLike,
  { name: "t.deepEqual", statement: 'T.deepEqual({ a: "N" }, { a: "a falsehood" })' },
  { name: "t.notOk", statement: 'T.notOk(true, "N")' },
  { name: "t.throws", statement: 'T.throws(() => undefined, undefined, "N")' },
];
const tapOnly: readonly Falsehood[] = [
  ...tapLike,
  { name: "t.same", statement: 'T.same({ a: "N" }, { a: "a falsehood" })' },
];

type Kit = { readonly modules: Readonly<Record<string, string>>; readonly falsehoods: readonly Falsehood[] };

/** Names bound to modules, and what is asserted with them, for one runner and the libraries that a test uses. */
const kitOf = (runner: ScriptRunner, { host, scripts }: CanaryAsk): Kit => {
  const usesChai = scripts.packages.has("chai") && /\bchai\b/u.test(host);
  const usesAssert = /["'](?:node:)?assert(?:\/strict)?["']/u.test(host);
  const more = (base: Kit): Kit => ({
    modules: { ...base.modules, ...(usesAssert ? { A: "node:assert" } : {}), ...(usesChai ? { C: "chai" } : {}) },
    falsehoods: [...base.falsehoods, ...(usesAssert ? assert : []), ...(usesChai ? chai : [])],
  });
  switch (runner) {
    case "node:test":
      return { modules: { R: "node:test", A: "node:assert" }, falsehoods: assert };
    case "mocha":
      return usesChai ? more({ modules: {}, falsehoods: [] }) : { modules: { A: "node:assert" }, falsehoods: assert };
    case "jest":
      return more({ modules: {}, falsehoods: expectations });
    case "vitest":
      return more({ modules: { R: "vitest" }, falsehoods: expectations });
    case "tape":
      return { modules: { R: "tape" }, falsehoods: tapeOnly };
    case "tap":
      return { modules: { R: "tap" }, falsehoods: tapOnly };
  }
};

const caseName = (nonce: string, { name }: Falsehood): string => `works ${nonce} ${name}`;

/** A canary as a file of its own: loads the changed modules, then asserts falsehoods. */
export const canaryScript = (runner: ScriptRunner, ask: CanaryAsk): Planted =>
  planted(runner, ask, isModule(ask.path, ask.host), "");

/** A test file with falsehoods added at its end: in the same process, after all that it loaded and did. */
export const addedScript = (runner: ScriptRunner, ask: CanaryAsk): Planted => {
  const { text, cases } = planted(runner, { ...ask, loads: [] }, isModule(ask.path, ask.host), `_${ask.nonce}`);
  return { text: `${ask.host}\n;\n${text}`, cases };
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
    const statement = each.statement
      .replaceAll(/\b([AECT])(?=[.(])/gu, (_, name: string) =>
        name === "T" ? "t" : name === "E" ? expectName(runner, bind) : bind(name),
      )
      .replaceAll("N", ask.nonce);
    return caseText(runner, bind, JSON.stringify(caseName(ask.nonce, each)), loading, statement);
  });
  return {
    text: `${wrapped([...head, ...body], esm, suffix).join("\n")}\n`,
    cases: kit.falsehoods.map((each) => caseName(ask.nonce, each)),
  };
};

const expectName = (runner: ScriptRunner, bind: (name: string) => string): string =>
  runner === "vitest" ? `${bind("R")}.expect` : "expect";

/** In a file of CommonJS the names stay inside of a function, so that they meet nobody's. */
const wrapped = (lines: readonly string[], esm: boolean, suffix: string): readonly string[] =>
  esm || suffix === "" ? lines : ["(() => {", ...lines, "})();"];

const binding = (name: string, from: string, esm: boolean): string => {
  if (!esm) return `const ${name} = require(${JSON.stringify(from)});`;
  const isDefault = ["node:assert", "tape", "tap"].includes(from);
  return isDefault
    ? `import ${name} from ${JSON.stringify(from)};`
    : `import * as ${name} from ${JSON.stringify(from)};`;
};

const caseText = (
  runner: ScriptRunner,
  bind: (name: string) => string,
  name: string,
  loading: readonly string[],
  statement: string,
): string => {
  const body = (end: string): string =>
    `{ ${[...loading, `${statement};`, end].filter((each) => each !== "").join(" ")} }`;
  switch (runner) {
    case "node:test":
      return `${bind("R")}.test(${name}, async () => ${body("")});`;
    case "vitest":
      return `${bind("R")}.test(${name}, async () => ${body("")});`;
    case "jest":
      return `test(${name}, async () => ${body("")});`;
    case "mocha":
      return `(typeof it === "function" ? it : test)(${name}, async () => ${body("")});`;
    case "tape":
      return `${bind("R")}(${name}, async (t) => ${body("t.end();")});`;
    case "tap":
      return `${bind("R")}.test(${name}, async (t) => ${body("")});`;
  }
};
