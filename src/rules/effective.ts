import type { Facts } from "../model/facts.ts";
import type { EffectivePolicy } from "../model/policy.ts";
import type { Run } from "../model/run.ts";
import { withOptions } from "./policy/effective.ts";

/** What binds this run now; undefined while the policy file cannot be read. */
export const effectiveFor = (run: Run, facts: Pick<Facts, "policy">): EffectivePolicy | undefined => {
  if (!facts.policy.ok) return undefined;
  return run.spec === undefined ? facts.policy.value : withOptions(facts.policy.value, run.spec);
};
