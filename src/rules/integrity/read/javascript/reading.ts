import type { Draft } from "../draft.ts";
import type { Piece } from "../parse-code.ts";
import type { Guard, Mode } from "../test-file.ts";
import type { Source } from "../text-of.ts";

/** What is known of a place in a file from what stands around it. */
export type At = {
  readonly titles: readonly string[];
  readonly mode: Mode;
  readonly isFocused: boolean;
  /** Nothing here runs, or whatever fails here is swallowed. */
  readonly isDead: boolean;
  /** Index of the case that claims belong to; 0 is what stands outside of all. */
  readonly into: number;
  /** First parameters of the cases around. */
  readonly contexts: readonly string[];
  /** Conditions around a throw. */
  readonly condition: string;
  readonly guards: readonly Guard[];
};

/** A file being read, with the cases found so far. */
export type Reading = {
  readonly source: Source;
  readonly path: string;
  readonly drafts: Draft[];
  readonly asserting: ReadonlySet<string>;
};

/** A piece to look into next, with what is known there. */
export type Step = readonly [piece: Piece, at: At];

/** All of a piece's children, with what is known around them. */
export const stepsIntoKids = (piece: Piece, at: At): readonly Step[] => piece.kids.map((kid): Step => [kid, at]);

/** Functions that are values. */
export const functions = new Set(["ArrowFunction", "FunctionExpression"]);
