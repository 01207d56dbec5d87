import type { World } from "../../model/facts.ts";
import type { Instant, Sha, Tree } from "../../model/names.ts";
import type { Person } from "../../model/person.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Reading } from "../../model/problem.ts";
import { triggerLabel } from "../../rules/intents.ts";

/** Number under which a clone without GitHub is known to the trusted repositories. */
export const localRepo = 0;

/** Whoever sits at the terminal: asks, and may. */
export const you: Person = { id: 1, login: "you", kind: "user" };
const somebody: Person = { id: 2, login: "a reviewer", kind: "user" };
const self = { appId: 0, bot: { id: 3, login: "lintel[bot]", kind: "bot" } } as const;

/** A clone as it was taken over: its last commit, and the policy in it. */
export type Clone = {
  readonly base: { readonly sha: Sha; readonly tree: Tree };
  readonly policy: Reading<EffectivePolicy>;
  readonly halted: boolean;
};

type Issue = { readonly title: string; readonly body: string; readonly dependsOn: readonly number[] };

/** The world of a clone without any GitHub: what can be read of it, and nothing that could be published. */
export const localWorld = (from: Clone & Issue & { readonly at: Instant }): World => ({
  at: from.at,
  repo: { id: localRepo, owner: "local", name: "clone", defaultBranch: "HEAD", private: true, archived: false },
  self,
  policy: from.policy,
  halted: from.halted,
  rules: { ok: false, why: "there is no GitHub here" },
  base: { ...from.base, checks: [] },
  issue: {
    number: 0,
    nodeId: "",
    title: from.title,
    body: from.body,
    open: true,
    author: you,
    lastEditor: undefined,
    labels: [triggerLabel],
    assignees: [],
    requested: { id: "label/0", at: from.at, by: you },
    comments: [],
  },
  branch: undefined,
  pull: undefined,
  permissions: { [you.id]: "admin", [somebody.id]: "write" },
  writers: { ok: true, value: [you, somebody] },
  // Whether these are done is for whoever tries to know.
  dependencies: from.dependsOn.map((number) => ({ number, state: "completed" as const })),
});
