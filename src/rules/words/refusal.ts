import type { Problem } from "../../model/problem.ts";
import type { Run } from "../../model/run.ts";
import { triggerLabel } from "../intents.ts";

const counts = ["nothing", "one thing", "two things", "three things", "four things", "five things"];

/** The comment on an issue that cannot be built from yet: every problem at once, each with what to write instead. */
export const refusal = (run: Run, problems: readonly Problem[]): string => {
  const count = counts[problems.length] ?? `${problems.length} things`;
  return [
    `### Not started: ${count} in the issue text need${problems.length === 1 ? "s" : ""} you`,
    "Nothing was spent. Edit the issue and I look again by myself; leave the label on.",
    "",
    ...problems.flatMap(({ where, what, fix }, index) => [
      `**${index + 1}. ${where === "" ? "" : `${where}: `}${what}**`,
      fix,
      "",
    ]),
    `<sub>Was it not meant for me? Take the \`${triggerLabel}\` label off. Asked for by @${run.requested.by.login}.</sub>`,
  ].join("\n");
};
