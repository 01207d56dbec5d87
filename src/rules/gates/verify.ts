import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { newest } from "../attempts.ts";
import { isAgents } from "../candidate.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { measure, type Measurement, type Measured } from "../measure.ts";
import { commandsFor, criteriaCommands, policyCommands } from "../commands-to-measure.ts";
import { culprit } from "../culprit.ts";

/** Passes when each command that applies passes in a fresh sandbox on *lands*. */
export const verifyGate: Gate = {
  name: "verify",
  judge: (run, facts) => {
    const { lands } = facts;
    const policy = effectiveFor(run, facts);
    const at = { gate: "verify", on: lands?.tree } as const;
    if (policy === undefined || lands?.kind !== "clean")
      return error(at, "there is no tree to verify", people(run.requested.by));
    const commands = commandsFor(policy.policy, lands.files);
    if (commands === undefined)
      return error(at, "no `verify` command covers every file of this change", people(run.requested.by));
    const all = [...commands, ...criteriaCommands(run.spec)];
    return judged(run, facts, measure(run, facts, policy, { ...lands, commands: all }));
  },
};

const judged = (run: Run, facts: Facts, seen: Measurement): Judged => {
  const at = { gate: "verify", on: facts.lands?.tree } as const;
  const mendable = isAgents(facts.candidate);
  const whom = mendable ? people(run.requested.by) : culprit(run, facts);
  switch (seen.state) {
    case "waits":
      return waits(at, `running ${seen.for}`, {
        whom: { kind: "sandbox" },
        then: "a lost sandbox is made again",
        effects: seen.effects,
      });
    case "green":
      return pass(at, seen.measured.map(passed).join("; "), seen.evidence);
    case "red": {
      const main = redOnBase(run, facts);
      if (main !== undefined) return main;
      return fail(at, redReason(seen.red), {
        mendable,
        whom,
        brief: seen.red.map(failing).join("\n\n"),
        evidence: seen.evidence,
      });
    }
    case "unknown":
      if (seen.cause === "timeout" || seen.cause === "memory") {
        return fail(at, `\`${seen.command}\`: ${seen.reason}`, { mendable, whom });
      }
      return error(
        at,
        `no verdict: ${seen.reason}, not the change's fault. \`/lintel retry\` tries again`,
        people(run.requested.by),
      );
  }
};

/** Base moved since the attempt began and lands is red: whose fault is it? A red base is not the change's. */
const redOnBase = (run: Run, facts: Facts): Judged | undefined => {
  const at = { gate: "verify", on: facts.lands?.tree } as const;
  const policy = effectiveFor(run, facts);
  if (policy === undefined || newest(run)?.base === facts.base.sha) return undefined;
  const base = measure(run, facts, policy, { ...facts.ground, commands: policyCommands(policy.policy) });
  const branch = facts.repo.defaultBranch;
  switch (base.state) {
    case "green":
      return undefined;
    case "waits":
      return waits(at, `red together with the new \`${branch}\`; running ${base.for} on \`${branch}\` alone`, {
        whom: { kind: "sandbox" },
        then: "a lost sandbox is made again",
        effects: base.effects,
      });
    case "red":
      return error(
        at,
        `your \`${branch}\` became red by itself; this change waits for it`,
        people(run.requested.by),
        base.evidence,
      );
    case "unknown":
      return error(at, `no verdict on \`${branch}\`: ${base.reason}`, people(run.requested.by));
  }
};

const passed = ({ name, seen }: Measured): string =>
  `\`${name}\` passed in ${Math.max(1, Math.round((seen.endedAt - seen.startedAt) / 1_000))} s`;

const redReason = (red: readonly Measured[]): string =>
  red.map(({ name, seen }) => `\`${name}\` failed (exit code ${seen.exitCode})`).join("; ");

const failing = ({ name, command, seen }: Measured): string =>
  `\`${name}\` (\`${command}\`) ended with exit code ${seen.exitCode}. Its last output:\n\n${seen.tail}`;
