import type { CanaryAsk } from "./preset.ts";

/** Runners of scripts, by whose assertions and how a case is written. */
export type ScriptRunner =
  ("node:test" | "tape" | "tap" | "mocha" | "jest" | "vitest") | ("ava" | "qunit" | "uvu" | "jasmine");

/** A falsehood: how it is called in a case's name, and the statement that must throw. `N` stands for the nonce. */
export type Falsehood = { readonly name: string; readonly statement: string };

const assert: readonly Falsehood[] = [
  ["ok", 'A.ok(false, "N")'],
  ["equal", 'A.equal("N", "a falsehood")'],
  ["strictEqual", 'A.strictEqual("N", "a falsehood")'],
  ["strictEqual of numbers", "A.strictEqual(1, 2)"],
  ["strictEqual of booleans", "A.strictEqual(true, false)"],
  ["deepEqual", 'A.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["deepStrictEqual", 'A.deepStrictEqual({ a: "N" }, { a: "a falsehood" })'],
  ["notStrictEqual", 'A.notStrictEqual("N", "N")'],
  ["throws", 'A.throws(() => undefined, undefined, "N")'],
  ["strict.equal", 'A.strict.equal("N", "a falsehood")'],
  ["strict.deepEqual", 'A.strict.deepEqual({ a: "N" }, { a: "a falsehood" })'],
].map(([name = "", statement = ""]) => ({ name: `assert.${name}`, statement }));

const expectations: readonly Falsehood[] = [
  ["toBe", 'E("N").toBe("a falsehood")'],
  ["toBe of numbers", "E(1).toBe(2)"],
  ["toBe of booleans", "E(true).toBe(false)"],
  ["toEqual", 'E({ a: "N" }).toEqual({ a: "a falsehood" })'],
  ["toStrictEqual", 'E({ a: "N" }).toStrictEqual({ a: "a falsehood" })'],
  ["toBeTruthy", "E(false).toBeTruthy()"],
  ["toThrow", "E(() => undefined).toThrow()"],
  ["toContain", 'E(["N"]).toContain("a falsehood")'],
  ["not.toBe", 'E("N").not.toBe("N")'],
].map(([name = "", statement = ""]) => ({ name: `expect.${name}`, statement }));

const chai: readonly Falsehood[] = [
  ["expect.equal", 'C.expect("N").to.equal("a falsehood")'],
  ["expect.equal of numbers", "C.expect(1).to.equal(2)"],
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
  ["equal of numbers", "T.equal(1, 2)"],
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

const avaOnly: readonly Falsehood[] = [
  ["is", 'T.is("N", "a falsehood")'],
  ["is of numbers", "T.is(1, 2)"],
  ["deepEqual", 'T.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["true", "T.true(false)"],
  ["truthy", "T.truthy(false)"],
  ["throws", "T.throws(() => undefined)"],
].map(([name = "", statement = ""]) => ({ name: `t.${name}`, statement }));
const qunitOnly: readonly Falsehood[] = [
  ["strictEqual", 'T.strictEqual("N", "a falsehood")'],
  ["equal of numbers", "T.equal(1, 2)"],
  ["deepEqual", 'T.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["ok", 'T.ok(false, "N")'],
  ["throws", 'T.throws(() => undefined, "N")'],
].map(([name = "", statement = ""]) => ({ name: `assert.${name}`, statement }));
const uvuOnly: readonly Falsehood[] = [
  { name: "assert.is", statement: 'A.is("N", "a falsehood")' },
  { name: "assert.equal", statement: 'A.equal({ a: "N" }, { a: "a falsehood" })' },
];

export type Kit = { readonly modules: Readonly<Record<string, string>>; readonly falsehoods: readonly Falsehood[] };

/** Names bound to modules, and what is asserted with them, for one runner and the libraries that a test uses. */
export const kitOf = (runner: ScriptRunner, { host, scripts }: CanaryAsk): Kit => {
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
    case "ava":
      return { modules: { R: "ava" }, falsehoods: avaOnly };
    case "qunit":
      return { modules: {}, falsehoods: qunitOnly };
    case "uvu":
      return { modules: { R: "uvu", A: "uvu/assert" }, falsehoods: uvuOnly };
    case "jasmine":
      return { modules: {}, falsehoods: expectations.filter(({ name }) => !/Strict/u.test(name)) };
  }
};
