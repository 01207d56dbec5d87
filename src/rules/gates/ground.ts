import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import { leftBy, newest } from "../attempts.ts";
import { criteriaCommands, policyCommands } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { error, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { measure } from "../measure.ts";

/** Passes when `verify` passes on base, before any agent is paid. */
export const groundGate: Gate = {
  name: "ground",
  judge: (run, facts) => {
    const at = { gate: "ground", on: facts.ground.tree } as const;
    const policy = effectiveFor(run, facts);
    const asked = people(run.requested.by);
    if (policy === undefined) return error(at, "the policy cannot be read", asked);
    if (Object.keys(policy.policy.verify).length === 0)
      return error(at, "`verify` in `.github/lintel.yml` has no command, so nothing could be verified", asked);
    if (!isWanted(run, facts)) return pass(at, `your \`${facts.repo.defaultBranch}\` was green when the attempt began`);
    const seen = measure(run, facts, policy, { ...facts.ground, commands: policyCommands(policy.policy) });
    const branch = facts.repo.defaultBranch;
    switch (seen.state) {
      case "waits":
        return waits(at, `running ${seen.for} on \`${branch}\``, {
          whom: { kind: "sandbox" },
          then: "a lost sandbox is made again",
          effects: seen.effects,
        });
      case "green":
        return criteria(run, facts, policy, seen.evidence);
      case "red": {
        const red = seen.red.map(({ name, seen: one }) => `\`${name}\` (exit code ${one.exitCode})`).join(", ");
        return error(at, `your \`${branch}\` is red before any change: ${red}`, asked, seen.evidence);
      }
      case "unknown":
        return error(at, `no verdict on \`${branch}\`: ${seen.reason}`, asked);
    }
  },
};

/**
 * Executable criteria are run on base too. At least one must fail there, or the spec asks for what already is; which of
 * them fail is what the change is for, and no fault of main.
 */
const criteria = (run: Run, facts: Facts, policy: EffectivePolicy, evidence: readonly string[]): Judged => {
  const at = { gate: "ground", on: facts.ground.tree } as const;
  const green = `your \`${facts.repo.defaultBranch}\` is green`;
  const commands = criteriaCommands(run.spec);
  if (commands.length === 0) return pass(at, green, evidence);
  const seen = measure(run, facts, policy, { ...facts.ground, commands });
  const author = people(facts.issue?.author ?? run.requested.by);
  switch (seen.state) {
    case "waits":
      return waits(at, `running ${seen.for} on \`${facts.repo.defaultBranch}\``, {
        whom: { kind: "sandbox" },
        then: "a lost sandbox is made again",
        effects: seen.effects,
      });
    case "green":
      return error(at, "every executable criterion holds already, before any change", author, seen.evidence);
    case "red":
      return pass(
        at,
        `${green}; ${seen.red.length} of ${commands.length} executable criteria fail there, as they should`,
        [...evidence, ...seen.evidence],
      );
    case "unknown":
      return error(at, `no verdict on \`${facts.repo.defaultBranch}\`: ${seen.reason}`, author);
  }
};

/** Base is measured before an attempt is paid for. What an attempt left is judged on *lands*, whatever base does since. */
const isWanted = (run: Run, facts: Facts): boolean => {
  const attempt = newest(run);
  if (attempt === undefined) return true;
  return attempt.base === facts.base.sha && leftBy(run, attempt).kind === "nothing yet";
};
