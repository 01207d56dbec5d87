import { describe, expect, test } from "vitest";
import { noRules, rulesFrom, stricter } from "../../../src/github/read/rulesets.ts";
import { protection, rulesOfProtection } from "../../../src/github/read/protection.ts";

const pullRequest = (approvals: number, flags: object = {}) => ({
  type: "pull_request",
  ruleset_id: 1,
  parameters: {
    required_approving_review_count: approvals,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    ...flags,
  },
});
const checks = (strict: boolean, ...required: { context: string; integration_id?: number | null }[]) => ({
  type: "required_status_checks",
  ruleset_id: 2,
  parameters: { strict_required_status_checks_policy: strict, required_status_checks: required },
});

describe("rules of a branch", () => {
  test("none are none", () => expect(rulesFrom([])).toEqual(noRules));

  test("of two rulesets the strictest holds", () => {
    const rules = rulesFrom([
      pullRequest(1, { dismiss_stale_reviews_on_push: true }),
      pullRequest(2, { require_code_owner_review: true }),
      checks(false, { context: "ci", integration_id: 9 }),
      checks(true, { context: "ci", integration_id: 9 }, { context: "ci" }, { context: "lint", integration_id: null }),
      { type: "merge_queue", ruleset_id: 3, parameters: {} },
      { type: "non_fast_forward", ruleset_id: 3, parameters: undefined },
    ]);
    expect(rules).toEqual({
      pullRequest: true,
      approvals: 2,
      staleDismissed: true,
      codeOwners: true,
      lastPushApproval: false,
      required: [
        { name: "ci", app: 9 },
        { name: "ci", app: undefined },
        { name: "lint", app: undefined },
      ],
      upToDate: true,
      queue: true,
      neverBypassed: true,
    });
  });

  test("a rule we should know in another shape is no rule we may count on", () => {
    expect(() => rulesFrom([{ type: "pull_request", ruleset_id: 1, parameters: { approvals: 1 } }])).toThrow();
  });

  test("one that can be bypassed makes all of it so", () => {
    expect(stricter(noRules, { ...noRules, neverBypassed: false }).neverBypassed).toBe(false);
  });
});

describe("classic protection", () => {
  test("says the same in other words; app -1 is any app", () => {
    const read = protection.parse({
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        dismiss_stale_reviews: true,
        require_code_owner_reviews: true,
      },
      required_status_checks: {
        strict: true,
        checks: [
          { context: "lintel", app_id: 5 },
          { context: "ci", app_id: -1 },
          { context: "x", app_id: null },
        ],
      },
      enforce_admins: { enabled: false },
    });
    expect(rulesOfProtection(read, 5)).toMatchObject({
      pullRequest: true,
      approvals: 2,
      staleDismissed: true,
      codeOwners: true,
      upToDate: true,
      required: [
        { name: "lintel", app: 5 },
        { name: "ci", app: undefined },
        { name: "x", app: undefined },
      ],
      neverBypassed: true,
    });
  });

  test("that lets our own app pass is bypassed", () => {
    const read = protection.parse({
      required_pull_request_reviews: { bypass_pull_request_allowances: { apps: [{ id: 5 }], users: [] } },
    });
    expect(rulesOfProtection(read, 5).neverBypassed).toBe(false);
    expect(rulesOfProtection(read, 6).neverBypassed).toBe(true);
  });
});
