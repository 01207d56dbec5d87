import type { Draft } from "./draft.ts";
import type { Piece } from "./parse-code.ts";
import type { Guard, Mode } from "./test-file.ts";
import type { Source } from "./text-of.ts";

/** What is known of a place in a file from what stands around it, in any language. */
export type Place = {
  readonly titles: readonly string[];
  readonly mode: Mode;
  /** Nothing here runs, or whatever fails here is swallowed. */
  readonly isDead: boolean;
  /** Index of the case that claims belong to; 0 is what stands outside of all. */
  readonly into: number;
  /** Conditions around a throw or failure. */
  readonly condition: string;
  readonly guards: readonly Guard[];
};

/** A file being read, with the cases found so far. */
export type FileReading = {
  readonly source: Source;
  readonly path: string;
  readonly drafts: Draft[];
  /** Functions that claim something when they are called. */
  readonly asserting: ReadonlySet<string>;
};

/** A piece to look into next, with what is known there. */
export type StepTo<At> = readonly [piece: Piece, at: At];

/** All of a piece's children, with what is known around them. */
export const stepsIntoKids = <At>(piece: Piece, at: At): readonly StepTo<At>[] =>
  piece.kids.map((kid): StepTo<At> => [kid, at]);
