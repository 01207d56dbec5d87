import { commandNames, commands } from "./commands.ts";

/** The list of commands, as Markdown. */
export const helpText = (): string =>
  [
    "| Comment | |",
    "|:--|:--|",
    ...commandNames.map(
      (name) => `| \`${`/lintel ${name} ${commands[name].takes}`.trim()}\` | ${commands[name].help} |`,
    ),
    "",
    "A command is the first line of a new comment, by somebody who can write to this repository. Taking the `lintel` label off withdraws; approving and requesting changes work as for any pull request.",
  ].join("\n");
