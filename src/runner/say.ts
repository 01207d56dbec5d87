import { writeSync } from "node:fs";

/** One line of the event log (standard output). */
export type Said =
  | { readonly event: "ready"; readonly files: number }
  | { readonly event: "refused"; readonly cause: "lost" | "environment"; readonly reason: string }
  | { readonly event: "copied"; readonly roots: number };

/** Writes an event whole before it returns, so that an exit right after it loses nothing. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}
