/** Runners of scripts, by whose assertions and how a case is written. */
export type ScriptRunner =
  ("node:test" | "tape" | "tap" | "mocha" | "jest" | "vitest") | ("ava" | "qunit" | "uvu" | "jasmine");

/** A falsehood: how it is called in a case's name, and the statement that must throw. `N` stands for the nonce. */
export type Falsehood = { readonly name: string; readonly statement: string };

export const assert: readonly Falsehood[] = [
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

export const expectations: readonly Falsehood[] = [
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

export const chai: readonly Falsehood[] = [
  ["expect.equal", 'C.expect("N").to.equal("a falsehood")'],
  ["expect.equal of numbers", "C.expect(1).to.equal(2)"],
  ["expect.eql", 'C.expect({ a: "N" }).to.eql({ a: "a falsehood" })'],
  ["expect.true", "C.expect(false).to.be.true"],
  ["expect.throw", "C.expect(() => undefined).to.throw()"],
  ["assert.equal", 'C.assert.equal("N", "a falsehood")'],
  ["assert.deepEqual", 'C.assert.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["assert.ok", 'C.assert.ok(false, "N")'],
  [
    "should",
    'if (Object.prototype.should === undefined) C.assert.ok(false, "N"); else Object("N").should.equal("a falsehood")',
  ],
].map(([name = "", statement = ""]) => ({ name: `chai.${name}`, statement }));

export const shouldJs: readonly Falsehood[] = [
  ["equal", 'S("N").equal("a falsehood")'],
  ["exactly", "S(1).be.exactly(2)"],
  ["eql", 'S({ a: "N" }).eql({ a: "a falsehood" })'],
  ["true", "S(false).be.true()"],
  ["throw", "S(() => undefined).throw()"],
  [
    "getter",
    'if (Object.prototype.should === undefined) S("N").equal("a falsehood"); else Object("N").should.equal("a falsehood")',
  ],
].map(([name = "", statement = ""]) => ({ name: `should.${name}`, statement }));
/** The package `expect`, which other runners than jest use too. */
export const expectPackage: readonly Falsehood[] = expectations
  .filter(({ name }) => !/toStrictEqual/u.test(name))
  .map(({ name, statement }) => ({ name: `package ${name}`, statement: statement.replace(/^E/u, "X") }));

const tapLike: readonly Falsehood[] = [
  ["ok", 'T.ok(false, "N")'],
  ["equal", 'T.equal("N", "a falsehood")'],
  ["equal of numbers", "T.equal(1, 2)"],
].map(([name = "", statement = ""]) => ({ name: `t.${name}`, statement }));
export const tapeOnly: readonly Falsehood[] = [
  ...tapLike,
  { name: "t.deepEqual", statement: 'T.deepEqual({ a: "N" }, { a: "a falsehood" })' },
  { name: "t.notOk", statement: 'T.notOk(true, "N")' },
  { name: "t.throws", statement: 'T.throws(() => undefined, undefined, "N")' },
];
export const tapOnly: readonly Falsehood[] = [
  ...tapLike,
  { name: "t.same", statement: 'T.same({ a: "N" }, { a: "a falsehood" })' },
];

export const avaOnly: readonly Falsehood[] = [
  ["is", 'T.is("N", "a falsehood")'],
  ["is of numbers", "T.is(1, 2)"],
  ["deepEqual", 'T.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["true", "T.true(false)"],
  ["truthy", "T.truthy(false)"],
  ["throws", "T.throws(() => undefined)"],
].map(([name = "", statement = ""]) => ({ name: `t.${name}`, statement }));
export const qunitOnly: readonly Falsehood[] = [
  ["strictEqual", 'T.strictEqual("N", "a falsehood")'],
  ["equal of numbers", "T.equal(1, 2)"],
  ["deepEqual", 'T.deepEqual({ a: "N" }, { a: "a falsehood" })'],
  ["ok", 'T.ok(false, "N")'],
  ["throws", 'T.throws(() => undefined, "N")'],
].map(([name = "", statement = ""]) => ({ name: `assert.${name}`, statement }));
export const uvuOnly: readonly Falsehood[] = [
  { name: "assert.is", statement: 'A.is("N", "a falsehood")' },
  { name: "assert.equal", statement: 'A.equal({ a: "N" }, { a: "a falsehood" })' },
];
