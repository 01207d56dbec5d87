import type { Digest, GateName, Instant, Tree } from "./names.ts";
import type { Person } from "./person.ts";

/** Whom a run waits for: people by name, or a part of the machinery. */
export type Whom =
  | { readonly kind: "people"; readonly people: readonly Person[] }
  | { readonly kind: "agent" | "sandbox" | "ci" | "github" | "slot" };

/**
 * One gate's answer. Only `pass` lets through. `fail`: the change is wrong (`mendable`: an agent may try again).
 * `error`: we cannot tell. `waits`: not yet; says for whom, until when, and what happens if that never comes.
 */
export type Verdict = {
  readonly gate: GateName;
  readonly on: Tree | undefined;
  /** A sentence for a human, Markdown, without a full stop at the end when it is a fragment. */
  readonly reason: string;
  readonly evidence: readonly Digest[];
} & (
  | { readonly outcome: "pass" }
  | { readonly outcome: "error"; readonly whom: Whom }
  | { readonly outcome: "fail"; readonly mendable: boolean; readonly whom: Whom }
  | { readonly outcome: "waits"; readonly whom: Whom; readonly until: Instant | undefined; readonly then: string }
);
