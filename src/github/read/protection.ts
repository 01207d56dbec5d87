import * as z from "zod";
import type { Rules } from "../../model/facts.ts";
import { noRules } from "./rulesets.ts";

const actors = z.object({ apps: z.array(z.object({ id: z.int() })).default([]) });

/** A branch's classic protection, as far as we judge it. */
export const protection = z.object({
  required_pull_request_reviews: z
    .object({
      required_approving_review_count: z.int().default(0),
      dismiss_stale_reviews: z.boolean().default(false),
      require_code_owner_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
      bypass_pull_request_allowances: actors.optional(),
    })
    .nullish(),
  required_status_checks: z
    .object({
      strict: z.boolean().default(false),
      checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).default([]),
    })
    .nullish(),
});

/** Classic protection in the words of rulesets. An app id of -1 means any app. */
export function rulesOfProtection(from: z.infer<typeof protection>, appId: number): Rules {
  const reviews = from.required_pull_request_reviews ?? undefined;
  const checks = from.required_status_checks ?? undefined;
  const bypass = reviews?.bypass_pull_request_allowances?.apps ?? [];
  return {
    ...noRules,
    pullRequest: reviews !== undefined,
    approvals: reviews?.required_approving_review_count ?? 0,
    staleDismissed: reviews?.dismiss_stale_reviews ?? false,
    codeOwners: reviews?.require_code_owner_reviews ?? false,
    lastPushApproval: reviews?.require_last_push_approval ?? false,
    upToDate: checks?.strict ?? false,
    required: (checks?.checks ?? []).map(({ context, app_id: app }) => ({
      name: context,
      app: app === undefined || app === null || app < 0 ? undefined : app,
    })),
    neverBypassed: !bypass.some(({ id }) => id === appId),
  };
}
