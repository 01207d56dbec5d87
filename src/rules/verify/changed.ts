import type { FileChange } from "../../model/change.ts";

/** One changed file, as an entry sees it. */
export type Changed = {
  readonly file: FileChange;
  /** Text of the new side, where it is a file with text. */
  readonly text: string | undefined;
};
