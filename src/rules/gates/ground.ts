import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { leftBy, newest } from "../attempts.ts";
import { effectiveFor } from "../effective.ts";
import { error, pass, people, waits, type Gate } from "../judged.ts";
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
    const seen = measure(run, facts, policy, { ...facts.ground, commands: undefined });
    const branch = facts.repo.defaultBranch;
    switch (seen.state) {
      case "waits":
        return waits(at, `running ${seen.for} on \`${branch}\``, {
          whom: { kind: "sandbox" },
          then: "a lost sandbox is made again",
          effects: seen.effects,
        });
      case "green":
        return pass(at, `your \`${branch}\` is green`, seen.evidence);
      case "red": {
        const red = seen.red.map(({ name, seen: one }) => `\`${name}\` (exit code ${one.exitCode})`).join(", ");
        return error(at, `your \`${branch}\` is red before any change: ${red}`, asked, seen.evidence);
      }
      case "unknown":
        return error(at, `no verdict on \`${branch}\`: ${seen.reason}`, asked);
    }
  },
};

/** Base is measured before an attempt is paid for. What an attempt left is judged on *lands*, whatever base does since. */
const isWanted = (run: Run, facts: Facts): boolean => {
  const attempt = newest(run);
  if (attempt === undefined) return true;
  return attempt.base === facts.base.sha && leftBy(run, attempt).kind === "nothing yet";
};
