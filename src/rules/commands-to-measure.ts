import type { FileChange } from "../model/change.ts";
import type { Policy } from "../model/policy.ts";
import type { ReportSource } from "../model/report.ts";
import type { Spec } from "../model/spec.ts";
import { globMatcher } from "./spec/glob.ts";
import { presetFor } from "./verify/preset-for.ts";

/** One command to run on a tree, with the name that jobs and people know it by, and where it tells its results. */
export type NamedCommand = { readonly name: string; readonly command: string; readonly report?: ReportSource };

/** One entry of `verify` with everything said; `ci`: it is left to the repository's own CI. */
export type VerifyEntry = { readonly name: string; readonly when: readonly string[] } & (
  | { readonly kind: "ci" }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly report: string | undefined;
      readonly tests: readonly string[];
      readonly prove: boolean;
    }
);
export type CommandEntry = Extract<VerifyEntry, { kind: "command" }>;

/** The entries of `verify`, in the policy's order. */
export const verifyEntries = (policy: Policy): readonly VerifyEntry[] =>
  Object.entries(policy.verify).map(([name, entry]): VerifyEntry => {
    if (entry === "ci") return { name, kind: "ci", when: ["**"] };
    if (typeof entry === "string")
      return { name, kind: "command", command: entry, when: ["**"], report: undefined, tests: [], prove: false };
    const { run, when, report, tests, prove } = entry;
    return { name, kind: "command", command: run, when, report, tests, prove };
  });

/** What says how base's tests run, by path. */
type Harness = Readonly<Record<string, string>>;

/**
 * The command of an entry, made to tell its results case by case where the entry is to prove something and the base's
 * test runner is one we know.
 */
export const commandOf = (entry: CommandEntry, harness: Harness): NamedCommand => {
  const { name, command, report } = entry;
  if (report !== undefined) return { name, command, report: { path: report } };
  const telling = entry.prove ? presetFor(command, harness)?.whole : undefined;
  return telling === undefined ? { name, command } : { name, ...telling };
};

const isCommand = (entry: VerifyEntry): entry is CommandEntry => entry.kind === "command";

/** The policy's commands: what base is measured with. */
export const policyEntries = (policy: Policy): readonly CommandEntry[] => verifyEntries(policy).filter(isCommand);

/** The policy's entries that a change needs; undefined when some file of it is covered by none. */
export const entriesFor = (policy: Policy, files: readonly FileChange[]): readonly CommandEntry[] | undefined => {
  const known = verifyEntries(policy).map((entry) => ({ entry, matches: globMatcher(entry.when, { nocase: false }) }));
  if (known.length === 0 || files.some(({ path }) => !known.some(({ matches }) => matches(path)))) return undefined;
  return known
    .filter(({ matches }) => files.some(({ path }) => matches(path)))
    .map(({ entry }) => entry)
    .filter(isCommand);
};

/** The commands that the spec's executable criteria end in, by the criterion's place in the list. */
export const criteriaCommands = (spec: Spec | undefined): readonly NamedCommand[] =>
  (spec?.criteria ?? []).flatMap(({ run }, index) =>
    run === undefined ? [] : [{ name: `criterion-${index + 1}`, command: run }],
  );
