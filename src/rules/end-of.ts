import type { Facts } from "../model/facts.ts";
import type { Ended, Run } from "../model/run.ts";
import { triggerLabel } from "./intents.ts";

/** Why the run is over, if it is: merged, or withdrawn by somebody's act. Unreadable is not an end. */
export const endOf = (run: Run, facts: Facts): Ended | undefined => {
  const { pull, issue, at } = facts;
  if (pull?.merged !== undefined) return { how: "merged", at, reason: mergedReason(run, facts) };
  if (run.cancelled !== undefined) return { how: "withdrawn", at, reason: `cancelled by @${run.cancelled.by.login}` };
  if (run.published.length > 0 && pull?.open === false)
    return { how: "withdrawn", at, reason: `#${pull.number} was closed` };
  if (issue === undefined) return { how: "withdrawn", at, reason: "the issue is gone" };
  if (!issue.open) return { how: "withdrawn", at, reason: "the issue was closed" };
  if (!issue.labels.includes(triggerLabel))
    return { how: "withdrawn", at, reason: `the label \`${triggerLabel}\` was taken off` };
  return undefined;
};

const mergedReason = (run: Run, facts: Facts): string => {
  const merged = facts.pull?.merged;
  if (merged === undefined) return "";
  const who = merged.by === undefined || merged.by.id === facts.self.bot.id ? "by me" : `by @${merged.by.login}`;
  const tree = merged.tree.slice(0, 7);
  return run.verified.includes(merged.tree)
    ? `merged ${who}; tree \`${tree}\` is one that was verified`
    : `merged ${who}. **Alarm: tree \`${tree}\` is not one that was verified**`;
};
