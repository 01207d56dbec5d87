import * as z from "zod";
import type { Rules } from "../../model/facts.ts";

const pullRequest = z.object({
  type: z.literal("pull_request"),
  parameters: z.object({
    required_approving_review_count: z.int(),
    dismiss_stale_reviews_on_push: z.boolean(),
    require_code_owner_review: z.boolean(),
    require_last_push_approval: z.boolean(),
  }),
});
const statusChecks = z.object({
  type: z.literal("required_status_checks"),
  parameters: z.object({
    strict_required_status_checks_policy: z.boolean(),
    required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.int().nullish() })),
  }),
});
const mergeQueue = z.object({ type: z.literal("merge_queue") });

/** One active rule of a branch, as GitHub lists it. Rules of other kinds bind GitHub, not us. */
export const branchRule = z.object({ type: z.string(), ruleset_id: z.int().optional(), parameters: z.unknown() });
export type BranchRule = z.infer<typeof branchRule>;

const ours = z.discriminatedUnion("type", [pullRequest, statusChecks, mergeQueue]);
const known: ReadonlySet<string> = new Set(["pull_request", "required_status_checks", "merge_queue"]);

export const isJudged = (rule: BranchRule): boolean => known.has(rule.type);

/** What no rule asks for; `neverBypassed` is true because there is nothing to bypass. */
export const noRules: Rules = {
  pullRequest: false,
  approvals: 0,
  staleDismissed: false,
  codeOwners: false,
  lastPushApproval: false,
  required: [],
  upToDate: false,
  queue: false,
  neverBypassed: true,
};

/** All active rules together: GitHub enforces the strictest. Throws a zod error for a rule we should know and cannot read. */
export function rulesFrom(listed: readonly BranchRule[]): Rules {
  return listed
    .filter(isJudged)
    .map((rule) => ours.parse(rule))
    .map(rulesOf)
    .reduce(stricter, noRules);
}

function rulesOf(rule: z.infer<typeof ours>): Rules {
  switch (rule.type) {
    case "pull_request":
      return {
        ...noRules,
        pullRequest: true,
        approvals: rule.parameters.required_approving_review_count,
        staleDismissed: rule.parameters.dismiss_stale_reviews_on_push,
        codeOwners: rule.parameters.require_code_owner_review,
        lastPushApproval: rule.parameters.require_last_push_approval,
      };
    case "required_status_checks":
      return {
        ...noRules,
        upToDate: rule.parameters.strict_required_status_checks_policy,
        required: rule.parameters.required_status_checks.map((one) => ({
          name: one.context,
          app: one.integration_id ?? undefined,
        })),
      };
    case "merge_queue":
      return { ...noRules, queue: true };
  }
}

/** Two sets of rules that both bind. */
export function stricter(a: Rules, b: Rules): Rules {
  const required = [...a.required, ...b.required];
  const distinct = new Map(required.map((one) => [JSON.stringify([one.name, one.app]), one]));
  return {
    pullRequest: a.pullRequest || b.pullRequest,
    approvals: Math.max(a.approvals, b.approvals),
    staleDismissed: a.staleDismissed || b.staleDismissed,
    codeOwners: a.codeOwners || b.codeOwners,
    lastPushApproval: a.lastPushApproval || b.lastPushApproval,
    required: [...distinct.values()],
    upToDate: a.upToDate || b.upToDate,
    queue: a.queue || b.queue,
    neverBypassed: a.neverBypassed && b.neverBypassed,
  };
}
