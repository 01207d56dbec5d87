import type { Draft } from "../draft.ts";
import type { Piece } from "../parse-code.ts";
import type { Guard, Mode } from "../test-file.ts";
import type { Source } from "../text-of.ts";
import type { Dialect } from "./dialect.ts";

/** What is known of a place in a file from what stands around it. */
export type At = {
  readonly titles: readonly string[];
  readonly mode: Mode;
  /** Nothing here runs, or whatever fails here is swallowed. */
  readonly isDead: boolean;
  /** Index of the case that claims belong to; 0 is what stands outside of all. */
  readonly into: number;
  readonly condition: string;
  readonly guards: readonly Guard[];
  /** Decorators, attributes or annotations of the piece. */
  readonly heads: string;
};

/** A file being read, with the cases found so far. */
export type Reading = {
  readonly dialect: Dialect;
  readonly source: Source;
  readonly path: string;
  readonly drafts: Draft[];
  readonly asserting: ReadonlySet<string>;
};

/** A piece to look into next, with what is known there. */
export type Step = readonly [piece: Piece, at: At];

/** All of a piece's children, with what is known around them. */
export const stepsIntoKids = (piece: Piece, at: At): readonly Step[] => piece.kids.map((kid): Step => [kid, at]);
