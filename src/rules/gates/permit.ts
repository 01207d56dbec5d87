import type { Facts } from "../../model/facts.ts";
import type { Person } from "../../model/person.ts";
import type { Policy } from "../../model/policy.ts";
import type { Run } from "../../model/run.ts";
import { effectiveFor } from "../effective.ts";
import { isWriter } from "../authority.ts";
import { pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { count } from "../words/count.ts";
import { levelOf, sandboxesHold } from "../levels.ts";

const at = { gate: "permit", on: undefined } as const;

/** Passes when whoever asked may, nothing is halted, and somebody exists whose approval would count. */
export const permitGate: Gate = {
  name: "permit",
  judge: (run, facts) => {
    const asked = people(run.requested.by);
    if (facts.halted)
      return waits(at, "everything is halted by `halted: true` in `.github/lintel.yml`", {
        whom: asked,
        then: "it goes on when that line is gone",
      });
    const policy = effectiveFor(run, facts);
    if (policy === undefined)
      return waits(at, "`.github/lintel.yml` on the default branch is not valid", {
        whom: asked,
        then: "it goes on when the file is mended",
      });
    if (facts.repo.archived)
      return waits(at, "the repository is archived", { whom: asked, then: "it goes on when it is not" });
    if (!isWriter(run.requested.by, facts)) return notAllowed(run, facts);
    if (!sandboxesHold(facts)) return notTested(facts, asked);
    const { approval, level } = policy.policy;
    const approvers = eligible(run, facts, approval.four_eyes);
    if (approvers === undefined)
      return waits(at, "GitHub did not say who can approve", {
        whom: { kind: "github" },
        then: "I look again by myself",
      });
    const wanted = approvalsWanted(facts, approval);
    if (approvers.length < wanted) {
      const has = approvers.length === 0 ? "nobody" : `only ${approvers.length}`;
      return waits(
        at,
        `${count(wanted, "approval is", "approvals are")} wanted, and ${has} with write permission could give one`,
        {
          whom: asked,
          then: "it goes on when somebody else can write, or the branch rules and `approval` in `.github/lintel.yml` ask for fewer",
        },
      );
    }
    const { granted, missing } = levelOf(facts, policy, run.spec);
    const fixes = missing.map((control) => control.fix).join("; ");
    return pass(
      at,
      granted === level ? `level \`${granted}\`` : `level \`${granted}\` instead of \`${level}\`: ${fixes}`,
    );
  },
};

/** Nothing of an agent's runs before somebody has tried to break out of where it would run. */
const notTested = ({ sandboxes }: Facts, asked: ReturnType<typeof people>): Judged => {
  const failed = sandboxes.find(({ passed }) => !passed);
  if (failed === undefined)
    return waits(at, "no worker has reported yet that its sandboxes hold", {
      whom: { kind: "sandbox" },
      then: "it goes on by itself when the worker's self-test has passed",
    });
  return waits(at, `the sandboxes of this server do not hold: ${failed.says}`, {
    whom: asked,
    then: "it goes on by itself when `lintel sandbox selftest` passes where the worker runs",
  });
};

const notAllowed = (run: Run, facts: Facts): Judged => {
  const { by } = run.requested;
  const writers = facts.writers.ok ? facts.writers.value : [];
  const saw = facts.permissions[by.id] ?? "unknown";
  return waits(at, `@${by.login} put the label on and cannot write here (GitHub says: ${saw})`, {
    whom: people(...writers.slice(0, 3)),
    then: "it starts when somebody with write permission takes the label off and puts it on again",
  });
};

/** How many people must approve: the branch rules and the policy both bind, and the larger number is both. */
export const approvalsWanted = ({ rules }: Facts, { humans }: Policy["approval"]): number =>
  Math.max(humans, rules.ok ? rules.value.approvals : 0);

/** Whose approval would count; undefined when GitHub did not say. */
export const eligible = (run: Run, facts: Facts, fourEyes: boolean): readonly Person[] | undefined => {
  if (!facts.writers.ok) return undefined;
  const steered = new Set([
    run.requested.by.id,
    ...run.asks.flatMap((ask) => (ask.by === undefined ? [] : [ask.by.id])),
    ...run.accepted.map(({ by }) => by.id),
  ]);
  const authors = new Set(facts.pull?.authors.map((person) => person.id));
  return facts.writers.value.filter(
    (person) =>
      person.kind === "user" &&
      person.id !== facts.self.bot.id &&
      !authors.has(person.id) &&
      !(fourEyes && steered.has(person.id)),
  );
};
