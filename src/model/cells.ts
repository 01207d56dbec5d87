import type { Tree } from "./names.ts";

/** One step in making a tree out of another: a path gets an object that exists, a text of ours, or goes. */
export type TreeEdit =
  | { readonly path: string; readonly put: { readonly mode: string; readonly oid: string } }
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly gone: true };

/**
 * Trees beside *lands* that `verify` measures for an entry with `prove`. `baseHead`: base's source with the change's tests;
 * `headBase`: the change's source with base's tests; `sabotage`, `garbage`: the change's source replaced by what throws when
 * loaded, or by what has the same names and does nothing; `told`: the latter with the old text in comments; `canary`: *lands* with planted falsehoods.
 */
export type CellName = "baseHead" | "headBase" | "sabotage" | "garbage" | "told" | "canary";

/** What there is to measure for one entry. A cell that is not there would show nothing. */
export type EntryCells =
  | { readonly kind: "not composable"; readonly reason: string }
  | {
      readonly kind: "composed";
      readonly trees: Readonly<Partial<Record<CellName, Tree>>>;
      /** Changed test files that can be run, as they are on the change's side. */
      readonly changed: readonly string[];
      /** Files to run in the canary cell, and the names of the cases in them that must be red. */
      readonly canary: { readonly files: readonly string[]; readonly cases: readonly string[] };
      /** Files that the change touches and that are no tests. */
      readonly source: readonly string[];
      /** Whether it touches tests, their helpers or their data at all. */
      readonly touchesTests: boolean;
      /** Whether the changed tests might look at the text of source rather than run it. */
      readonly readsText: boolean;
      /** For an issue that asks for documentation: source files whose code is another than before. */
      readonly recoded: readonly string[];
    };
