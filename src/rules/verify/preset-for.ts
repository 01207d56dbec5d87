import { invocationsOf, type Invocation } from "./invocation.ts";
import { makeTargets } from "./make-targets.ts";
import { readScripts, type Scripts } from "./scripts.ts";
import type { Preset, Telling } from "./preset.ts";
import { ava } from "./presets/ava.ts";
import { borp } from "./presets/borp.ts";
import { goTest } from "./presets/go-test.ts";
import { jasmine } from "./presets/jasmine.ts";
import { jest } from "./presets/jest.ts";
import { mocha } from "./presets/mocha.ts";
import { nodeTest } from "./presets/node-test.ts";
import { pytest } from "./presets/pytest.ts";
import { qunit } from "./presets/qunit.ts";
import { tape } from "./presets/tape.ts";
import { unittest } from "./presets/unittest.ts";
import { uvu } from "./presets/uvu.ts";
import { vitest } from "./presets/vitest.ts";
import { calledIn, goingTo, reportingAtTop, standingOf } from "./standing.ts";

/** Most particular first: a plain `node file` is the last guess. */
const presets: readonly Preset[] = [
  vitest,
  jest,
  mocha,
  ava,
  qunit,
  jasmine,
  uvu,
  borp,
  pytest,
  unittest,
  goTest,
  tape,
  nodeTest,
];

/** A preset, fitted to one command of one repository. */
export type Fitted = {
  readonly preset: Preset;
  readonly scripts: Scripts;
  /** The policy's whole command, telling its results; undefined where it cannot be made to. */
  readonly whole: Telling | undefined;
  /** Only these test files, telling their cases if `tells`; undefined where that cannot be said exactly. */
  readonly only: (files: readonly string[], tells: boolean) => Telling | undefined;
};

/** The test runner that a command runs, by base's manifests; undefined when it is none we know, or more than one. */
export const presetFor = (command: string, harness: Readonly<Record<string, string>>): Fitted | undefined => {
  const scripts = scriptsIn(harness);
  const found = invocationsOf(command, scripts).flatMap((invocation) => fit(invocation, scripts));
  const [first] = found;
  if (first === undefined || !found.every((each) => isAlike(first, each))) return undefined;
  const { preset, invocation, at } = first;
  const whole = preset.whole(command, invocation);
  const standing = standingOf(invocation);
  return {
    preset,
    scripts,
    // Where it runs more than once, its last report is not the whole.
    whole: whole === undefined || found.length > 1 ? undefined : reportingAtTop(invocation, whole),
    only: (files, tells) => {
      if (files.length === 0 || standing === undefined) return undefined;
      const { folder } = standing;
      const called = files.map((path) => calledIn(folder, path));
      const telling = preset.only(standing.invocation, at, called, tells);
      return telling === undefined ? undefined : goingTo(folder, telling);
    },
  };
};

/** What the manifest and the Makefile run under a name. */
const scriptsIn = (harness: Readonly<Record<string, string>>): Scripts => {
  const { scripts, packages } = readScripts(harness["package.json"]);
  const targets = makeTargets(harness["GNUmakefile"] ?? harness["makefile"] ?? harness["Makefile"]);
  const named = Object.entries(targets).map(([name, text]) => [`make ${name}`, text]);
  return { scripts: { ...scripts, ...(Object.fromEntries(named) as Record<string, string>) }, packages };
};

type Fit = { readonly preset: Preset; readonly invocation: Invocation; readonly at: number };

/** Whether a file runs in the same way under both: the same runner with the same options. */
const isAlike = (one: Fit, other: Fit): boolean => {
  const [first, second] = [one, other].map(
    ({ preset, invocation, at }) => preset.only({ ...invocation, before: "" }, at, ["one"], true)?.command,
  );
  const [here, there] = [one, other].map(({ invocation }) => standingOf(invocation)?.folder);
  return one.preset === other.preset && first === second && here === there;
};

const fit = (invocation: Invocation, scripts: Scripts): readonly Fit[] => {
  for (const preset of presets) {
    const at = preset.find(invocation.words, scripts);
    if (at !== undefined) return [{ preset, invocation, at }];
  }
  return [];
};
