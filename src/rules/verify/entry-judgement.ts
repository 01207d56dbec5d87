import type { EntryCells } from "../../model/cells.ts";
import type { Facts, Lands } from "../../model/facts.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Run } from "../../model/run.ts";
import type { Spec } from "../../model/spec.ts";
import type { ProofNote } from "../../model/verdict.ts";
import type { CommandEntry, NamedCommand } from "../commands-to-measure.ts";
import type { Desk } from "./desk.ts";
import { titleOf, type Sight } from "./sight.ts";

/** What the cells of one `verify` entry came to. */
export type EntryJudgement =
  | { readonly outcome: "waits"; readonly for: string }
  | { readonly outcome: "pass"; readonly reason: string; readonly notes: readonly ProofNote[] }
  /** `brief`: what the next attempt is told besides. */
  | { readonly outcome: "fail"; readonly reason: string; readonly brief: string }
  | { readonly outcome: "error"; readonly reason: string };

/** Everything that one entry is judged by. */
export type Bench = {
  readonly run: Run;
  readonly facts: Facts;
  readonly policy: EffectivePolicy;
  readonly spec: Spec;
  readonly lands: Extract<Lands, { kind: "clean" }>;
  readonly entry: CommandEntry;
  readonly cells: Extract<EntryCells, { kind: "composed" }>;
  readonly desk: Desk;
  /** The whole command, made to tell its cases. */
  readonly whole: NamedCommand;
  /** Why its results are read from its exit code alone, where they are. */
  readonly mute: string | undefined;
  /** The same for some files; the whole command where that cannot be said. */
  readonly only: (files: readonly string[]) => NamedCommand;
  /** Cases that flake on base: known from its measurements, left out everywhere. */
  readonly flaky: ReadonlySet<string>;
  /** Cases that were red on base and that the spec is to mend. */
  readonly mends: ReadonlySet<string>;
  /** How often what must be green is measured: a short command more often, so that fewer flakes stay unseen. */
  readonly times: { readonly whole: number; readonly small: number };
  /** Longest time for a cell that must not be waited for long, in minutes. */
  readonly minutes: number;
};

/** A few names out of many, as a sentence has them. */
export const listed = (keys: readonly string[], most = 3): string => {
  const shown = keys.slice(0, most).map((key) => `\`${oneName(titleOf(key))}\``);
  return `${shown.join(", ")}${keys.length > most ? ` and ${keys.length - most} more` : ""}`;
};

const oneName = (title: string): string => title.replaceAll("`", "'").replaceAll(/\s+/gu, " ").slice(0, 160);

/** What each of these cases said, for whoever mends them. */
export const toldBy = (sight: Sight, keys: readonly string[]): string =>
  keys
    .slice(0, 20)
    .map((key) => {
      const message = sight.kind === "seen" ? sight.cases.get(key)?.message : undefined;
      return `- ${oneName(titleOf(key))}\n${(message ?? "").trim().slice(0, 1_500)}`.trimEnd();
    })
    .join("\n\n");

/** The end of what a command printed. */
export const tailOf = (sight: Sight): string => ("seen" in sight ? sight.seen.tail : "");
