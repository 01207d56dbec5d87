import { writeSync } from "node:fs";

/** How an agent that was driven came to its end, by its own word or by how it broke off. */
export const endings = [
  "end_turn",
  "refusal",
  "max_tokens",
  "max_turn_requests",
  "cancelled",
  "gone",
  "unruly",
  "failed",
] as const;
export type Ending = (typeof endings)[number];

/** One line of the event log (standard output). Instants are this container's clock, in ms. */
export type Said =
  | { readonly event: "ready"; readonly files: number }
  | { readonly event: "refused"; readonly cause: "lost" | "environment"; readonly reason: string }
  | { readonly event: "copied"; readonly roots: number }
  | {
      readonly event: "session";
      readonly at: number;
      readonly id: string;
      /** `new`: there was none to go on with. `anew`: there was one, and `why` it was not taken up. */
      readonly how: "new" | "resumed" | "anew";
      readonly why: string | null;
    }
  | {
      readonly event: "progress";
      readonly at: number;
      /** What changed: a tool call ended, the tree, the count of tokens. */
      readonly what: "tool" | "tree" | "tokens";
      readonly name: string | null;
    }
  | {
      readonly event: "finished";
      readonly at: number;
      readonly ending: Ending;
      /** A sentence; empty where the ending says it all. */
      readonly reason: string;
      /** Finished tool calls. */
      readonly tools: number;
      /** The agent's last words: a claim, at most 4,000 characters. */
      readonly said: string;
    };

/** Writes an event whole before it returns, so that an exit right after it loses nothing. */
export function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}
