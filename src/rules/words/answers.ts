import type { Command } from "../../model/event.ts";
import type { Heard } from "../../model/run.ts";
import { helpText } from "../commands/help-text.ts";
import { digest8 } from "../frozen.ts";
import type { Step } from "../next.ts";
import { status } from "./status.ts";
import { oneLine } from "./untrusted.ts";

/** The answer to the newest command on each thread that wants words; the others are answered by a reaction. */
export const answers = (step: Step): readonly { readonly on: number; readonly body: string }[] => {
  const newest = new Map<number, Heard>();
  for (const heard of step.run.heard) newest.set(heard.on, heard);
  return [...newest.values()].flatMap((heard) => {
    const body = answer(step, heard);
    return body === undefined ? [] : [{ on: heard.on, body }];
  });
};

const answer = (step: Step, heard: Heard): string | undefined => {
  if (!heard.may) return refused(heard);
  const { command } = heard;
  switch (command.name) {
    case "why":
      return `@${heard.by.login}, where this stands:\n\n${status(step)}`;
    case "help":
      return helpText();
    case "unknown":
      return `@${heard.by.login}, I do not know \`${oneLine(command.said, 60)}\`.${meant(command)}\n\n${helpText()}`;
    case "accept":
      return accepted(step, heard, command.digest);
    case "redirect":
    case "retry":
    case "cancel":
      return undefined;
  }
};

const meant = (command: Extract<Command, { name: "unknown" }>): string =>
  command.didYouMean === undefined ? "" : ` Did you mean \`/lintel ${command.didYouMean}\`?`;

const refused = (heard: Heard): string =>
  `@${heard.by.login}, nothing was done: steering needs write permission here, and GitHub says you have \`${heard.permission}\`.`;

const accepted = (step: Step, heard: Heard, digest: string): string | undefined => {
  const spec = step.run.spec;
  if (spec !== undefined && digest.length >= 8 && spec.digest.slice(7).startsWith(digest.toLowerCase()))
    return undefined;
  const read = step.facts.spec;
  const now = read?.ok === true ? ` The issue now reads as \`${digest8(read.value)}\`.` : "";
  return `@${heard.by.login}, nothing was accepted: \`${oneLine(digest, 20)}\` is not the text that stands in the issue.${now}`;
};
