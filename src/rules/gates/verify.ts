import type { Facts } from "../../model/facts.ts";
import type { Digest } from "../../model/names.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Run } from "../../model/run.ts";
import type { ProofNote } from "../../model/verdict.ts";
import { newest } from "../attempts.ts";
import { isAgents } from "../candidate.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { measure, type Measurement, type Measured } from "../measure.ts";
import { commandOf, criteriaCommands, entriesFor, policyEntries, type CommandEntry } from "../commands-to-measure.ts";
import { culprit } from "../culprit.ts";
import { commandOnBase } from "../verify/command-on-base.ts";
import { createDesk, type Desk } from "../verify/desk.ts";
import { judgeEntry } from "../verify/judge-entry.ts";
import type { EntryJudgement } from "../verify/entry-judgement.ts";

/** Passes when each command that applies passes in a fresh sandbox on *lands*, and what is to prove something does. */
export const verifyGate: Gate = {
  name: "verify",
  judge: (run, facts) => {
    const { lands } = facts;
    const policy = effectiveFor(run, facts);
    const at = { gate: "verify", on: lands?.tree } as const;
    if (policy === undefined || lands?.kind !== "clean")
      return error(at, "there is no tree to verify", people(run.requested.by));
    const entries = entriesFor(policy.policy, lands.files);
    if (entries === undefined)
      return error(at, "no `verify` command covers every file of this change", people(run.requested.by));
    const [proving, plain] = [entries.filter(({ prove }) => prove), entries.filter(({ prove }) => !prove)];
    const commands = [...plain.map((entry) => commandOf(entry, facts.ground.harness)), ...criteriaCommands(run.spec)];
    if (commands.length + proving.length === 0) return pass(at, "left to your own CI, which must pass");
    const measured = judged(run, facts, measure(run, facts, policy, { ...lands, commands }));
    return proving.length === 0 ? measured : together(run, facts, policy, measured, proving);
  },
};

/** The plain commands' answer and those of the entries that prove something: the worst counts, and all go on meanwhile. */
const together = (
  run: Run,
  facts: Facts,
  policy: EffectivePolicy,
  measured: Judged,
  proving: readonly CommandEntry[],
): Judged => {
  const { lands, repo } = facts;
  const at = { gate: "verify", on: lands?.tree } as const;
  if (run.spec === undefined || lands?.kind !== "clean")
    return error(at, "there is no tree to verify", people(run.requested.by));
  const desk = createDesk(run, facts, policy);
  const criteria = criteriaOnBase(run, facts, policy);
  const byCriterion = criteria?.state === "red";
  const { spec } = run;
  const answers = proving.map((entry) => {
    const cells = facts.cells[entry.name] ?? { kind: "not composable", reason: "its trees could not be made" };
    return judgeEntry({ run, facts, policy, spec, lands, entry, cells, desk, byCriterion });
  });
  const { outcome } = measured.verdict;
  if (outcome === "fail" || outcome === "error") return measured;
  const wrong = answers.find((each) => each.outcome === "fail") ?? answers.find((each) => each.outcome === "error");
  if (wrong !== undefined) return stopped(run, facts, desk, wrong);
  const waiting = [
    ...answers.flatMap((each) => (each.outcome === "waits" ? [each.for] : [])),
    ...(criteria?.state === "waits" ? [`${criteria.for} on \`${repo.defaultBranch}\``] : []),
    ...(outcome === "waits" ? [measured.verdict.reason.replace(/^running /u, "")] : []),
  ];
  if (waiting.length > 0)
    return waits(at, `running ${[...new Set(waiting)].join(", ")}`, {
      whom: { kind: "sandbox" },
      then: "a lost sandbox is made again",
      effects: [...desk.effects(), ...measured.effects, ...(criteria?.state === "waits" ? criteria.effects : [])],
    });
  return proven(at, measured, proving, answers, desk);
};

const proven = (
  at: { readonly gate: "verify"; readonly on: string | undefined },
  measured: Judged,
  proving: readonly CommandEntry[],
  answers: readonly EntryJudgement[],
  desk: Desk,
): Judged => {
  const said = answers.flatMap((each, index) =>
    each.outcome === "pass"
      ? [`\`${proving[index]?.name ?? ""}\` passed${each.reason === "" ? "" : `, ${each.reason}`}`]
      : [],
  );
  const notes: readonly ProofNote[] = answers.flatMap((each) => (each.outcome === "pass" ? each.notes : []));
  const reasons = [...said, ...(measured.verdict.reason === "" ? [] : [measured.verdict.reason])];
  const evidence: readonly Digest[] = [...desk.evidence(), ...measured.verdict.evidence];
  const judgement = pass(at, reasons.join("; "), evidence);
  return { ...judgement, verdict: { ...judgement.verdict, notes } };
};

const stopped = (
  run: Run,
  facts: Facts,
  desk: Desk,
  wrong: Extract<EntryJudgement, { outcome: "fail" | "error" }>,
): Judged => {
  const at = { gate: "verify", on: facts.lands?.tree } as const;
  if (wrong.outcome === "error") return error(at, wrong.reason, people(run.requested.by), desk.evidence());
  const mendable = isAgents(facts.candidate);
  return fail(at, wrong.reason, {
    mendable,
    whom: mendable ? people(run.requested.by) : culprit(run, facts),
    brief: wrong.brief,
    evidence: desk.evidence(),
  });
};

/** Executable criteria on base: where one is red there, the change is shown by it. */
const criteriaOnBase = (run: Run, facts: Facts, policy: EffectivePolicy): Measurement | undefined => {
  const commands = criteriaCommands(run.spec);
  return commands.length === 0 ? undefined : measure(run, facts, policy, { ...facts.ground, commands });
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
      return error(
        at,
        `no verdict: ${seen.reason}, not the change's fault as far as I can tell. \`/lintel retry\` tries again`,
        people(run.requested.by),
      );
  }
};

/** Base moved since the attempt began and lands is red: whose fault is it? A red base is not the change's. */
const redOnBase = (run: Run, facts: Facts): Judged | undefined => {
  const at = { gate: "verify", on: facts.lands?.tree } as const;
  const policy = effectiveFor(run, facts);
  if (policy === undefined || newest(run)?.base === facts.base.sha) return undefined;
  const branch = facts.repo.defaultBranch;
  const desk = createDesk(run, facts, policy);
  const commands = policyEntries(policy.policy).map((entry) => commandOnBase({ desk, facts }, entry)?.whole);
  const known = commands.filter((each) => each !== undefined);
  const base: Measurement =
    known.length < commands.length
      ? { state: "waits", for: "`verify`", effects: desk.effects() }
      : measure(run, facts, policy, { ...facts.ground, commands: known });
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
