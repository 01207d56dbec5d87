import type { Digest, RepoId } from "./names.ts";
import type { Person } from "./person.ts";

/** One line of `Acceptance criteria`. `run` is set when it ends in an executable command. */
export type Criterion = { readonly text: string; readonly run?: string };

export const specKinds = ["feature", "fix", "refactor", "docs", "chore"] as const;
export type SpecKind = (typeof specKinds)[number];
export const specRisks = ["low", "normal", "high"] as const;
export type SpecRisk = (typeof specRisks)[number];

/** What an issue may ask for itself; it can only tighten the policy. */
export type SpecOptions = {
  readonly level?: "draft" | "ready" | "merge";
  readonly attempts?: number;
  readonly minutes?: number;
  readonly usd?: number;
};

/** The frozen, validated reading of one issue, identified by its digest. */
export type Spec = {
  readonly repo: RepoId;
  readonly issue: number;
  readonly title: string;
  readonly goal: string;
  readonly criteria: readonly Criterion[];
  /** Globs the change may touch; empty means everything, and then nothing else builds beside it. */
  readonly scope: readonly string[];
  readonly outOfScope: string;
  readonly kind: SpecKind;
  readonly risk: SpecRisk;
  readonly changesBehaviour: readonly string[];
  readonly dependsOn: readonly number[];
  readonly notes: string;
  readonly options: SpecOptions;
  readonly author: Person;
  /** Text a reader of the rendered issue does not see: cut from what the agent reads, shown to people. */
  readonly hidden: readonly string[];
  /** Over everything above that the agent is told or judged by. */
  readonly digest: Digest;
};
