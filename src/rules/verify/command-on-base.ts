import type { Facts } from "../../model/facts.ts";
import { commandOf, type CommandEntry, type NamedCommand } from "../commands-to-measure.ts";
import type { Desk } from "./desk.ts";
import type { Sight } from "./sight.ts";

/** An entry's command, as all cells are run; `mute`: why its results are read from its exit code alone. */
export type BaseCommand = { readonly whole: NamedCommand; readonly mute: string | undefined };

/**
 * How an entry is run. A reporter that we add may be more than base's version of the runner can do; then the policy's own
 * command is run, and is one case. Base alone decides: with our reporter it leaves twice what nobody can read, and passes
 * without it. What only a change breaks stays broken. Undefined while base is being measured.
 */
export const commandOnBase = (
  { desk, facts }: { readonly desk: Desk; readonly facts: Pick<Facts, "ground"> },
  entry: CommandEntry,
): BaseCommand | undefined => {
  const { ground } = facts;
  const telling = commandOf(entry, ground.harness);
  const told: BaseCommand = { whole: telling, mute: undefined };
  if (entry.report !== undefined || telling.report === undefined) return told;
  const see = (command: NamedCommand, time: number): Sight | undefined =>
    desk.see({ tree: ground.tree, like: ground, command, time });
  const first = see(telling, 1);
  if (first === undefined) return undefined;
  if (untold(first) === undefined) return told;
  const whole: NamedCommand = { name: entry.name, command: entry.command };
  const plain = see(whole, 1);
  if (plain === undefined) return undefined;
  if (plain.kind !== "seen" || plain.exitCode !== 0) return told;
  const again = see(telling, 2);
  if (again === undefined) return undefined;
  const mute = untold(again);
  return mute === undefined ? told : { whole, mute };
};

/**
 * Why a sight tells no cases, where a reporter may be to blame. A report that names failures under a green exit, or no case
 * at all, is about the tests; what a sandbox lost is about neither.
 */
const untold = (sight: Sight): string | undefined => {
  if (sight.kind === "seen" && sight.crashed) return `it ended with exit code ${sight.exitCode} and no report`;
  return sight.kind === "broken" && (sight.what === "report" || sight.what === "no failure") ? sight.reason : undefined;
};
