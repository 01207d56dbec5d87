import { invocationsOf, readScripts, type Invocation, type Scripts } from "./invocation.ts";
import { makeTargets } from "./make-targets.ts";
import type { Preset, Telling } from "./preset.ts";
import { goTest } from "./presets/go-test.ts";
import { jest } from "./presets/jest.ts";
import { mocha } from "./presets/mocha.ts";
import { nodeTest } from "./presets/node-test.ts";
import { pytest } from "./presets/pytest.ts";
import { tape } from "./presets/tape.ts";
import { unittest } from "./presets/unittest.ts";
import { vitest } from "./presets/vitest.ts";
import { calledIn, goingTo, reportingAtTop, standingOf } from "./standing.ts";

/** Most particular first: a plain `node file` is the last guess. */
const presets: readonly Preset[] = [vitest, jest, mocha, pytest, unittest, goTest, tape, nodeTest];

/** A preset, fitted to one command of one repository. */
export type Fitted = {
  readonly preset: Preset;
  readonly scripts: Scripts;
  /** The policy's whole command, telling its results; undefined where it cannot be made to. */
  readonly whole: Telling | undefined;
  /** Only these test files; undefined where that cannot be said exactly. */
  readonly only: (files: readonly string[]) => Telling | undefined;
};

/** The test runner that a command runs, by base's manifests; undefined when it is none we know, or more than one. */
export const presetFor = (command: string, harness: Readonly<Record<string, string>>): Fitted | undefined => {
  const scripts = scriptsIn(harness);
  const found = invocationsOf(command, scripts).flatMap((invocation) => fit(invocation, scripts));
  const [first] = found;
  if (first === undefined || found.length > 1) return undefined;
  const { preset, invocation, at } = first;
  const whole = preset.whole(command, invocation);
  const standing = standingOf(invocation);
  return {
    preset,
    scripts,
    whole: whole === undefined ? undefined : reportingAtTop(invocation, whole),
    only: (files) => {
      if (files.length === 0 || standing === undefined) return undefined;
      const { folder } = standing;
      const called = files.map((path) => calledIn(folder, path));
      const telling = preset.only(standing.invocation, at, called);
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

const fit = (invocation: Invocation, scripts: Scripts) => {
  for (const preset of presets) {
    const at = preset.find(invocation.words, scripts);
    if (at !== undefined) return [{ preset, invocation, at }];
  }
  return [];
};
