import type { Command } from "../../model/event.ts";

/** A command as people are told of it. */
export type CommandWords = {
  /** What may follow the name. */
  readonly takes: string;
  /** One sentence. */
  readonly help: string;
};

/** Every command there is; `satisfies` makes a forgotten one an error. */
export const commands = {
  redirect: { takes: "[text]", help: "Tell the agent what to do instead; it starts another attempt with your words." },
  retry: { takes: "[text]", help: "Try once more, with your words if there are any." },
  accept: {
    takes: "<digest8>",
    help: "Endorse exactly the issue text with this digest, so that it is built although an outsider wrote it or it was edited.",
  },
  cancel: { takes: "", help: "Stop this run and withdraw it." },
  why: { takes: "", help: "Say what the run waits for, since when, and what happens if that never comes." },
  help: { takes: "", help: "Show this list." },
} satisfies Record<Exclude<Command["name"], "unknown">, CommandWords>;

export const commandNames = Object.keys(commands) as readonly (keyof typeof commands)[];
