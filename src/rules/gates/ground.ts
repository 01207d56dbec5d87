import type { Facts } from "../../model/facts.ts";
import type { ProofNote } from "../../model/verdict.ts";
import type { Run } from "../../model/run.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import { leftBy, newest } from "../attempts.ts";
import { criteriaCommands, policyEntries, verifyEntries, type CommandEntry } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { error, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { measure } from "../measure.ts";
import { commandOnBase } from "../verify/command-on-base.ts";
import { createDesk, type Desk } from "../verify/desk.ts";
import { judgeBase, type BaseJudgement } from "../verify/judge-base.ts";

/** Passes when `verify` passes on base, before any agent is paid; or what is red there is what the spec mends. */
export const groundGate: Gate = {
  name: "ground",
  judge: (run, facts) => {
    const at = { gate: "ground", on: facts.ground.tree } as const;
    const policy = effectiveFor(run, facts);
    const asked = people(run.requested.by);
    if (policy === undefined) return error(at, "the policy cannot be read", asked);
    const entries = verifyEntries(policy.policy);
    if (entries.length === 0)
      return error(at, "`verify` in `.github/lintel.yml` has no command, so nothing could be verified", asked);
    if (!isWanted(run, facts)) return pass(at, `your \`${facts.repo.defaultBranch}\` was green when the attempt began`);
    return measured(run, facts, policy, policyEntries(policy.policy));
  },
};

const waiting = ({ name }: CommandEntry): BaseJudgement => ({ outcome: "waits", for: `\`${name}\`` });

const measured = (run: Run, facts: Facts, policy: EffectivePolicy, entries: readonly CommandEntry[]): Judged => {
  const at = { gate: "ground", on: facts.ground.tree } as const;
  const desk = createDesk(run, facts, policy);
  const branch = facts.repo.defaultBranch;
  const spec = run.spec ?? (facts.spec?.ok === true ? facts.spec.value : undefined);
  const answers = entries.map((entry) => {
    const how = commandOnBase({ desk, facts }, entry);
    return how === undefined ? waiting(entry) : judgeBase({ desk, facts, ...how, entry, spec });
  });
  const stop = answers.find((each) => each.outcome === "error");
  if (stop?.outcome === "error") {
    const reason = stop.isRed
      ? `your \`${branch}\` is red before any change: ${stop.reason}`
      : `no verdict on \`${branch}\`: ${stop.reason}`;
    return error(at, reason, people(run.requested.by), desk.evidence());
  }
  const pending = answers.flatMap((each) => (each.outcome === "waits" ? [each.for] : []));
  if (pending.length > 0)
    return waits(at, `running ${pending.join(", ")} on \`${branch}\``, {
      whom: { kind: "sandbox" },
      then: "a lost sandbox is made again",
      effects: desk.effects(),
    });
  const notes = answers.flatMap((each) => (each.outcome === "pass" ? each.notes : []));
  return criteria(run, facts, policy, { desk, notes });
};

/**
 * Executable criteria are run on base too. At least one must fail there, or the spec asks for what already is; which of
 * them fail is what the change is for, and no fault of main.
 */
const criteria = (
  run: Run,
  facts: Facts,
  policy: EffectivePolicy,
  { desk, notes }: { readonly desk: Desk; readonly notes: readonly ProofNote[] },
): Judged => {
  const at = { gate: "ground", on: facts.ground.tree } as const;
  const branch = facts.repo.defaultBranch;
  const green =
    notes.length === 0
      ? `your \`${branch}\` is green`
      : `your \`${branch}\`: ${notes.map(({ text }) => text).join("; ")}`;
  const commands = criteriaCommands(run.spec);
  const passing = (reason: string, evidence: readonly string[]): Judged => {
    const judged = pass(at, reason, evidence);
    return notes.length === 0 ? judged : { ...judged, verdict: { ...judged.verdict, notes } };
  };
  if (commands.length === 0) return passing(green, desk.evidence());
  const seen = measure(run, facts, policy, { ...facts.ground, commands });
  const author = people(facts.issue?.author ?? run.requested.by);
  switch (seen.state) {
    case "waits":
      return waits(at, `running ${seen.for} on \`${branch}\``, {
        whom: { kind: "sandbox" },
        then: "a lost sandbox is made again",
        effects: seen.effects,
      });
    case "green":
      return error(at, "every executable criterion holds already, before any change", author, seen.evidence);
    case "red":
      return passing(
        `${green}; ${seen.red.length} of ${commands.length} executable criteria fail there, as they should`,
        [...desk.evidence(), ...seen.evidence],
      );
    case "unknown":
      return error(at, `no verdict on \`${branch}\`: ${seen.reason}`, author);
  }
};

/** Base is measured before an attempt is paid for. What an attempt left is judged on *lands*, whatever base does since. */
const isWanted = (run: Run, facts: Facts): boolean => {
  const attempt = newest(run);
  if (attempt === undefined) return true;
  return attempt.base === facts.base.sha && leftBy(run, attempt).kind === "nothing yet";
};
