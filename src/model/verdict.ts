import type { Digest, GateName, Instant, Tree } from "./names.ts";
import type { Person } from "./person.ts";

/** Whom a run waits for: people by name, or a part of the machinery. */
export type Whom =
  | { readonly kind: "people"; readonly people: readonly Person[] }
  | { readonly kind: "agent" | "sandbox" | "ci" | "github" | "slot" };

/**
 * What a proof leaves open or left out. `weak`: it shows less than it could, and never counts for level `merge`. `flaky`:
 * cases left out because they flake on base too. `behaviour`: old cases that are red with the change, as the spec allows.
 * `renamed`: cases that are gone while others took their place. `mended`: cases that were red on base and are green now.
 */
export type ProofNote = {
  readonly kind: "weak" | "flaky" | "behaviour" | "renamed" | "mended";
  /** Name of the `verify` entry. */
  readonly entry: string;
  /** A sentence for a human, Markdown, without a full stop at its end. */
  readonly text: string;
};

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
  /** What people should know of a pass besides: of `verify`, what its proof leaves open. */
  readonly notes?: readonly ProofNote[];
} & (
  | { readonly outcome: "pass" }
  | { readonly outcome: "error"; readonly whom: Whom }
  | { readonly outcome: "fail"; readonly mendable: boolean; readonly whom: Whom }
  | { readonly outcome: "waits"; readonly whom: Whom; readonly until: Instant | undefined; readonly then: string }
);
