import type { Facts } from "../../model/facts.ts";
import type { Seen } from "../../model/job.ts";
import type { Run } from "../../model/run.ts";
import { criteriaShown, type CriterionShown } from "../proof/criteria-shown.ts";
import { short } from "../digest.ts";
import { count } from "./count.ts";
import { oneLine } from "./untrusted.ts";

/** GitHub takes 65,536 characters; what does not fit is in the bundle. */
const mostRows = 50;

/**
 * How each criterion is shown, as a table: what was seen, with the digests of the logs, and where nothing was seen, who
 * must look. `withLogs`: for readers who want to find the logs again.
 */
export const criteriaRows = (run: Run, facts: Facts, how: { readonly withLogs: boolean }): readonly string[] => {
  const all = criteriaShown(run, facts);
  const rest = all.length - mostRows;
  return [
    "| Criterion | | How we know |",
    "|:--|:-:|:--|",
    ...all.slice(0, mostRows).map((each) => row(each, how.withLogs)),
    ...(rest > 0 ? [`| *${count(rest, "more", "more")}, in the proof* | | |`] : []),
  ];
};

const row = (shown: CriterionShown, withLogs: boolean): string => {
  const { criterion, review } = shown;
  const start = `| ${oneLine(criterion.text, 300)} |`;
  if (criterion.run !== undefined) return `${start} ✓ | ${byCommand(shown, criterion.run, withLogs)} |`;
  return review === undefined
    ? `${start} ○ | no machine judged this line by itself. Please look |`
    : `${start} ○ | only judged by the reviewer agent${log(review, withLogs)}. Please look |`;
};

const byCommand = ({ before, after, review }: CriterionShown, command: string, withLogs: boolean): string => {
  const without =
    before === undefined
      ? ""
      : before.exitCode === 0
        ? `a guard: passes without it too${log(before, withLogs)}, `
        : `fails without it${log(before, withLogs)}, `;
  const agreed = review === undefined ? "" : "; the reviewer agent agrees";
  return `\`${oneLine(command, 120)}\`: ${without}passes with this change${log(after, withLogs)}${agreed}`;
};

const log = (seen: Seen | undefined, withLogs: boolean): string =>
  seen === undefined || !withLogs ? "" : ` (log \`${short(seen.log)}\`)`;
