import type { CanaryAsk } from "./preset.ts";
import {
  assert,
  avaOnly,
  chai,
  expectations,
  expectPackage,
  qunitOnly,
  shouldJs,
  tapeOnly,
  tapOnly,
  uvuOnly,
  type Falsehood,
  type ScriptRunner,
} from "./falsehoods.ts";

export type Kit = { readonly modules: Readonly<Record<string, string>>; readonly falsehoods: readonly Falsehood[] };

/** Names bound to modules, and what is asserted with them, for one runner and every library that a test uses. */
export const kitOf = (runner: ScriptRunner, ask: CanaryAsk): Kit => {
  const { modules, falsehoods } = runnerKits[runner];
  const used = libraries.filter(({ isUsed }) => isUsed(ask, ownWords.has(runner)));
  const isBare = falsehoods.length === 0 && used.length === 0;
  const all = isBare || runner === "node:test" ? [...new Set([nodeAssert, ...used])] : used;
  return {
    modules: { ...Object.fromEntries(all.map((each) => [each.name, each.module])), ...modules },
    falsehoods: [
      ...falsehoods,
      ...all.filter(({ name }) => !Object.hasOwn(modules, name)).flatMap((each) => each.falsehoods),
    ],
  };
};

const runnerKits: Readonly<Record<ScriptRunner, Kit>> = {
  "node:test": { modules: { R: "node:test" }, falsehoods: [] },
  mocha: { modules: {}, falsehoods: [] },
  jest: { modules: {}, falsehoods: expectations },
  vitest: { modules: { R: "vitest" }, falsehoods: expectations },
  tape: { modules: { R: "tape" }, falsehoods: tapeOnly },
  tap: { modules: { R: "tap" }, falsehoods: tapOnly },
  ava: { modules: { R: "ava" }, falsehoods: avaOnly },
  qunit: { modules: {}, falsehoods: qunitOnly },
  uvu: { modules: { R: "uvu", A: "uvu/assert" }, falsehoods: uvuOnly },
  jasmine: { modules: {}, falsehoods: expectations.filter(({ name }) => !/Strict/u.test(name)) },
};

/** Runners whose own words are those of some libraries. */
const ownWords: ReadonlySet<ScriptRunner> = new Set(["jest", "vitest", "jasmine"]);

/** A library of assertions that works under any runner. */
type Library = {
  readonly name: string;
  readonly module: string;
  readonly falsehoods: readonly Falsehood[];
  /** Whether a test uses it: it imports it, or uses its words where the manifest has it and something else imports it. */
  readonly isUsed: (ask: CanaryAsk, wordsAreOwn: boolean) => boolean;
};

const library = (name: string, module: string, words: RegExp, falsehoods: readonly Falsehood[]): Library => ({
  name,
  module,
  falsehoods,
  isUsed: ({ host, scripts }, wordsAreOwn) =>
    new RegExp(`\\b(?:from|import|require)\\s*\\(?\\s*["']${module}(?:/[\\w-]+)?["']`, "u").test(host) ||
    (!wordsAreOwn && scripts.packages.has(module) && words.test(host)),
});

const nodeAssert: Library = {
  name: "A",
  module: "node:assert",
  falsehoods: assert,
  isUsed: ({ host }) => /["'](?:node:)?assert(?:\/strict)?["']/u.test(host),
};
const libraries: readonly Library[] = [
  nodeAssert,
  library("C", "chai", /\bchai\b|\.should\b|\bexpect\(/u, chai),
  library("S", "should", /\.should\b|\bshould\(/u, shouldJs),
  library("X", "expect", /\bexpect\(/u, expectPackage),
];
