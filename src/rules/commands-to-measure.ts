import type { FileChange } from "../model/change.ts";
import type { Policy } from "../model/policy.ts";
import type { Spec } from "../model/spec.ts";
import { globMatcher } from "./spec/glob.ts";

/** One command to run on a tree, with the name that jobs and people know it by. */
export type NamedCommand = { readonly name: string; readonly command: string };

const entries = (policy: Policy) =>
  Object.entries(policy.verify).map(([name, entry]) =>
    typeof entry === "string" ? { name, command: entry, when: ["**"] } : { name, command: entry.run, when: entry.when },
  );

/** All of the policy's commands: what base is measured with. */
export const policyCommands = (policy: Policy): readonly NamedCommand[] =>
  entries(policy).map(({ name, command }) => ({ name, command }));

/** The policy's commands that a change needs; undefined when some file of it is covered by none. */
export const commandsFor = (policy: Policy, files: readonly FileChange[]): readonly NamedCommand[] | undefined => {
  const known = entries(policy).map((entry) => ({ ...entry, matches: globMatcher(entry.when, { nocase: false }) }));
  if (known.length === 0 || files.some(({ path }) => !known.some(({ matches }) => matches(path)))) return undefined;
  return known
    .filter(({ matches }) => files.some(({ path }) => matches(path)))
    .map(({ name, command }) => ({ name, command }));
};

/** The commands that the spec's executable criteria end in, by the criterion's place in the list. */
export const criteriaCommands = (spec: Spec | undefined): readonly NamedCommand[] =>
  (spec?.criteria ?? []).flatMap(({ run }, index) =>
    run === undefined ? [] : [{ name: `criterion-${index + 1}`, command: run }],
  );
