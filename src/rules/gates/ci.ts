import type { Check, Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { isAgents } from "../candidate.ts";
import { checkName, fourEyesName } from "../check.ts";
import { culprit } from "../culprit.ts";
import { verifyEntries } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, waits, type Gate, type Judged } from "../judged.ts";

type Wanted = { readonly name: string; readonly app: number | undefined };

/** Passes when every other check that the branch rules require has passed, by its app, on this head. */
export const ciGate: Gate = {
  name: "ci",
  judge: (run, facts) => {
    const at = { gate: "ci", on: facts.lands?.tree } as const;
    if (!facts.rules.ok)
      return waits(at, `the branch rules cannot be read: ${facts.rules.why}`, {
        whom: { kind: "github" },
        then: "I look again by myself",
      });
    const wanted = facts.rules.value.required.filter((each) => !isOurs(each, facts.self.appId));
    const policy = effectiveFor(run, facts);
    if (wanted.length === 0) {
      const left = policy === undefined ? undefined : verifyEntries(policy.policy).find(({ kind }) => kind === "ci");
      if (left !== undefined)
        return error(
          at,
          `\`verify\` leaves \`${left.name}\` to your CI, and the branch rules require no check of it`,
          people(run.requested.by),
        );
      if (policy?.policy.ci === "none") return pass(at, "this repository has no CI of its own");
      return error(
        at,
        "the branch rules require no check besides mine. Require your CI's, or say `ci: none` in `.github/lintel.yml`",
        people(run.requested.by),
      );
    }
    return judgeAll(run, facts, wanted);
  },
};

/** Another app's check of our name is another check. */
const isOurs = ({ name, app }: Wanted, appId: number): boolean =>
  (name === checkName || name === fourEyesName) && (app === undefined || app === appId);

const judgeAll = (run: Run, facts: Facts, wanted: readonly Wanted[]): Judged => {
  const at = { gate: "ci", on: facts.lands?.tree } as const;
  const checks = facts.pull?.checks ?? [];
  const red = wanted.flatMap((each) => {
    const all = found(checks, each);
    // What runs again is waited for: its last answer is being asked anew.
    return all.some((check) => check.status !== "completed") ? [] : all.filter(isRed);
  });
  if (red.length > 0) return judgeRed(run, facts, red);
  const open = wanted.map((each) => ({ ...each, all: found(checks, each) })).filter(({ all }) => !isPassed(all));
  const over = open.flatMap(({ all }) =>
    all.length > 0 && all.every(isOver) ? all.filter((check) => !isGreen(check)) : [],
  );
  if (over.length > 0) {
    const list = over.map(({ name, conclusion }) => `\`${name}\` (${conclusion ?? "no conclusion"})`).join(", ");
    return waits(at, `your CI ended without saying whether the change is right: ${list}`, {
      whom: people(run.requested.by),
      then: "it goes on by itself when that has run again and passed",
    });
  }
  if (open.length > 0) {
    return waits(at, `waiting for ${open.map(({ name }) => `\`${name}\``).join(", ")}`, {
      whom: { kind: "ci" },
      until: run.at.since + 6 * 3_600_000,
      then: `@${run.requested.by.login} is asked to look at it`,
    });
  }
  return pass(at, wanted.map(({ name }) => `\`${name}\``).join(", "));
};

const judgeRed = (run: Run, facts: Facts, all: readonly Check[]): Judged => {
  const at = { gate: "ci", on: facts.lands?.tree } as const;
  const isRedOnBase = (check: Check): boolean =>
    facts.base.checks.some((one) => one.name === check.name && one.app === check.app && isRed(one));
  // What is red here only is this change's, whatever else is red on both.
  const own = all.filter((check) => !isRedOnBase(check));
  const red = own.length > 0 ? own : all;
  const list = red.map(({ name }) => `\`${name}\``).join(", ");
  if (own.length === 0)
    return waits(at, `${list} is red here and on \`${facts.repo.defaultBranch}\`; this change waits for it`, {
      whom: people(run.requested.by),
      then: `it goes on by itself when \`${facts.repo.defaultBranch}\` is green again`,
    });
  const mendable = isAgents(facts.candidate);
  const brief = red
    .map(
      (check) =>
        `\`${check.name}\` of your CI is red: ${check.title ?? check.conclusion ?? ""}\n\n${(check.summary ?? "").slice(0, 4_000)}`,
    )
    .join("\n\n");
  return fail(at, `${list} of your CI is red`, {
    mendable,
    whom: mendable ? people(run.requested.by) : culprit(run, facts),
    brief,
  });
};

const found = (checks: readonly Check[], { name, app }: Wanted): readonly Check[] =>
  checks.filter((check) => check.name === name && (app === undefined || check.app === app));

/** A check that runs again beside its earlier success has not passed: all of that name and app must have. */
const isPassed = (all: readonly Check[]): boolean => all.length > 0 && all.every(isGreen);

/** It has ended: nothing more comes of it by itself. */
const isOver = (check: Check): boolean => check.status === "completed";

/** Only a plain success is a pass: GitHub lets skipped and neutral through, we do not know that anything ran. */
const isGreen = (check: Check): boolean => check.status === "completed" && check.conclusion === "success";
/** What somebody cancelled, or must act on, says nothing about the change: a person is told. */
const isRed = (check: Check): boolean =>
  check.status === "completed" && ["failure", "timed_out", "startup_failure"].includes(check.conclusion ?? "");
