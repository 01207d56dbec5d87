import type { Facts } from "../model/facts.ts";
import { levels, type EffectivePolicy, type Level, type Policy } from "../model/policy.ts";
import type { Spec } from "../model/spec.ts";
import { isWriter } from "./authority.ts";
import { checkName } from "./check.ts";

/** A probed fact that makes a level safe; what is unknown is missing. */
export type Control = { readonly level: Level; readonly name: string; readonly holds: boolean; readonly fix: string };

/** Somebody tried to break out of every engine in use, and nowhere succeeded. */
export const sandboxesHold = ({ sandboxes }: Pick<Facts, "sandboxes">): boolean =>
  sandboxes.length > 0 && sandboxes.every(({ passed }) => passed);

/** What the level table of the design asks of a repository, as it is now. */
export const controlsOf = (
  facts: Facts,
  { policy, agents }: EffectivePolicy,
  spec: Spec | undefined,
): readonly Control[] => {
  const rules = facts.rules.ok ? facts.rules.value : undefined;
  const pinned = rules?.required.some((check) => check.name === checkName && check.app === facts.self.appId) ?? false;
  const branch = facts.repo.defaultBranch;
  return [
    {
      level: "draft",
      name: "sandboxes hold",
      holds: sandboxesHold(facts),
      fix: "run `lintel sandbox selftest` where the worker runs, and mend what it names",
    },
    {
      level: "ready",
      name: "pull request required",
      holds: rules?.pullRequest === true,
      fix: `require a pull request on \`${branch}\``,
    },
    {
      level: "ready",
      name: "check pinned",
      holds: pinned,
      fix: `require the check \`${checkName}\`, pinned to this app (id ${facts.self.appId})`,
    },
    { level: "ready", name: "an approval", holds: (rules?.approvals ?? 0) >= 1, fix: "require at least one approval" },
    {
      level: "ready",
      name: "stale approvals dismissed",
      holds: rules?.staleDismissed === true,
      fix: "dismiss stale approvals when commits are pushed",
    },
    {
      level: "ready",
      name: "no bypass for us",
      holds: rules?.neverBypassed === true,
      fix: "take this app out of every bypass list",
    },
    {
      level: "merge",
      name: "up to date",
      holds: rules?.upToDate === true,
      fix: "require branches to be up to date before merging",
    },
    {
      level: "merge",
      name: "no merge queue",
      holds: rules?.queue === false,
      fix: "a merge queue is not driven yet: a person enqueues",
    },
    {
      level: "merge",
      name: "code owners",
      holds: policy.approval.code_owners && rules?.codeOwners === true,
      fix: "require review from code owners",
    },
    {
      level: "merge",
      name: "four eyes",
      holds: policy.approval.four_eyes,
      fix: "say `approval: { four_eyes: true }` in `.github/lintel.yml`",
    },
    {
      level: "merge",
      name: "an independent reviewer",
      holds: policy.agents.reviewer !== undefined && agents.independent,
      fix: "name a reviewer of another make than the builder in `agents.reviewer`",
    },
    {
      level: "merge",
      name: "a proof",
      holds: proves(policy),
      fix: "let a `verify` entry `prove`, and none of them be `ci`",
    },
    {
      level: "merge",
      name: "risk",
      holds: spec !== undefined && spec.risk !== "high",
      fix: "a spec of high risk is merged by a person",
    },
    {
      level: "merge",
      name: "author",
      holds: isWriter(spec?.author, facts),
      fix: "a spec by somebody without write permission is merged by a person",
    },
  ];
};

const proves = ({ verify }: Policy): boolean => {
  const entries = Object.values(verify);
  return entries.some((entry) => typeof entry === "object" && entry.prove) && !entries.includes("ci");
};

/** The level asked for, and how far the controls reach now: `missing` names what keeps it lower. */
export const levelOf = (
  facts: Facts,
  policy: EffectivePolicy,
  spec: Spec | undefined,
): { readonly granted: Level; readonly missing: readonly Control[] } => {
  const asked = policy.policy.level;
  const wanted = controlsOf(facts, policy, spec).filter(
    (control) => levels.indexOf(control.level) <= levels.indexOf(asked),
  );
  const missing = wanted.filter((control) => !control.holds);
  const lowest = missing.reduce<number>(
    (least, control) => Math.min(least, levels.indexOf(control.level)),
    levels.length,
  );
  const granted = levels[Math.min(levels.indexOf(asked), lowest - 1)] ?? "draft";
  return { granted, missing };
};
