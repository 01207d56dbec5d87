import type { Effect } from "../model/effect.ts";
import type { Facts } from "../model/facts.ts";
import type { Run } from "../model/run.ts";
import { fourEyesName } from "./check.ts";
import { effectiveFor } from "./effective.ts";
import { eligible } from "./gates/permit.ts";
import { names } from "./judged.ts";
import { opinionsOn } from "./opinions.ts";

/**
 * The check `lintel/four-eyes` where it does not say what it should: somebody who neither asked for the change nor steered
 * it has approved this head. It speaks of people only, so it does not wait for the road; it is taken back as it was given.
 */
export const fourEyesEffects = (run: Run, facts: Facts): readonly Effect[] => {
  const { pull } = facts;
  const approval = effectiveFor(run, facts)?.policy.approval;
  if (approval?.four_eyes !== true || pull?.open !== true || run.published.length === 0) return [];
  const approvers = eligible(run, facts, true);
  if (approvers === undefined) return [];
  const { asked, counts } = opinionsOn(pull, facts, approvers);
  const enough = asked.length === 0 && counts.length >= Math.max(1, approval.humans);
  const conclusion = enough ? "success" : "action_required";
  const by = counts.flatMap((review) => (review.by === undefined ? [] : [review.by]));
  const title = enough ? `Approved by ${names(by)}` : "Waits for somebody who did not steer it";
  const shown = pull.checks.find((check) => check.name === fourEyesName && check.app === facts.self.appId);
  if (shown?.conclusion === conclusion && shown.title === title) return [];
  const summary = enough
    ? "Neither asked for this change nor redirected it, and approved this very head."
    : `Needs the approval of ${names(approvers)}: whoever asked for the change or redirected it does not count.`;
  const name = `run/${run.id}/four-eyes/${pull.head}/${enough ? by.map(({ id }) => id).join("+") : "open"}`;
  return [{ name, do: "conclude", pull: pull.number, head: pull.head, conclusion, title, summary }];
};
