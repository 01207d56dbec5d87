import type { Facts } from "../../model/facts.ts";
import type { Spec } from "../../model/spec.ts";
import type { ProofNote } from "../../model/verdict.ts";
import type { CommandEntry, NamedCommand } from "../commands-to-measure.ts";
import { baseRed } from "./base-red.ts";
import type { Desk } from "./desk.ts";
import { listed } from "./entry-judgement.ts";
import { oneLine } from "../words/untrusted.ts";
import { bothResults, flakeOnBase } from "./flakes.ts";
import { keysOf, type Sight } from "./sight.ts";

/** What base shows of one entry. `isRed`: it is red; otherwise nobody can tell. */
export type BaseJudgement =
  | { readonly outcome: "waits"; readonly for: string }
  | { readonly outcome: "pass"; readonly notes: readonly ProofNote[] }
  | { readonly outcome: "error"; readonly reason: string; readonly isRed: boolean };

type Given = {
  readonly desk: Desk;
  readonly facts: Facts;
  readonly whole: NamedCommand;
  /** Why its results are read from its exit code alone, where they are. */
  readonly mute: string | undefined;
  readonly entry: CommandEntry;
  readonly spec: Spec | undefined;
};

/** Green, or red only in cases that flake (listed, and left out) and in cases that the spec is to mend. */
export const judgeBase = (given: Given): BaseJudgement => {
  const { desk, facts, whole, mute, entry } = given;
  const committed =
    whole.report?.path === undefined ? undefined : facts.ground.paths.find((path) => path === whole.report?.path);
  if (committed !== undefined)
    return {
      outcome: "error",
      isRed: false,
      reason: `the report of \`${entry.name}\`, \`${committed}\`, lies in the repository before any test ran`,
    };
  const sight = desk.see({ tree: facts.ground.tree, like: facts.ground, command: whole });
  if (sight === undefined) return { outcome: "waits", for: `\`${entry.name}\`` };
  switch (sight.kind) {
    case "unknown":
    case "stopped":
      return { outcome: "error", isRed: false, reason: sight.reason };
    case "broken":
      return { outcome: "error", isRed: false, reason: `\`${entry.name}\`: ${sight.reason}` };
    case "seen":
      return sight.exitCode === 0 ? { outcome: "pass", notes: muteNotes(entry, mute) } : judgeRed(given, sight);
  }
};

const judgeRed = (given: Given, sight: Extract<Sight, { kind: "seen" }>): BaseJudgement => {
  const { desk, facts, whole, entry, spec } = given;
  const plain: BaseJudgement = {
    outcome: "error",
    isRed: true,
    reason: `\`${entry.name}\` (${exitWords(facts, sight.exitCode)})`,
  };
  if (sight.crashed) return plain;
  const { expected, unexpected } = baseRed(sight, new Set(), spec, entry);
  if (unexpected.length === 0) return { outcome: "pass", notes: mended(entry, expected) };
  if (!entry.prove || whole.report === undefined) return plain;
  if (flakeOnBase({ desk, facts, whole }, unexpected) === undefined)
    return { outcome: "waits", for: `\`${entry.name}\` again, for what flakes` };
  const sights = [1, 2, 3].map((time) =>
    desk.peek({ tree: facts.ground.tree, like: facts.ground, command: whole, time }),
  );
  const red = [...new Set(sights.flatMap((each) => (each === undefined ? [] : keysOf(each, "failed"))))];
  const flaky = red.filter((key) => bothResults(sights, key));
  const left = baseRed(sight, new Set(flaky), spec, entry);
  if (left.unexpected.length > 0)
    return { outcome: "error", isRed: true, reason: `\`${entry.name}\`: ${listed(left.unexpected, 5)}` };
  return { outcome: "pass", notes: [...mended(entry, left.expected), ...flaking(entry, flaky)] };
};

/** Told of an entry whose runner tells no cases on base, though we know how it would. */
export const muteNotes = ({ name }: CommandEntry, mute: string | undefined): readonly ProofNote[] =>
  mute === undefined
    ? []
    : [
        {
          kind: "weak",
          entry: name,
          text: `\`${name}\` is judged by its exit code alone: asked for its cases, ${mute}`,
        },
      ];

/** What a shell says by 127 is about the image, not about the code. */
const exitWords = ({ policy }: Facts, code: number): string =>
  code === 127 && policy.ok
    ? `exit code 127: a program that it runs was not found. Name an \`image\` that has it, or fetch it in \`setup\`; the image is \`${oneLine(policy.value.policy.image, 100)}\``
    : `exit code ${code}`;

const mended = (entry: CommandEntry, keys: readonly string[]): readonly ProofNote[] =>
  keys.length === 0
    ? []
    : [{ kind: "mended", entry: entry.name, text: `${listed(keys, 10)} is red, which the issue is to mend` }];

const flaking = (entry: CommandEntry, keys: readonly string[]): readonly ProofNote[] =>
  keys.length === 0 ? [] : [{ kind: "flaky", entry: entry.name, text: `${listed(keys, 10)} flakes and is left out` }];
